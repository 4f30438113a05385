import {
  Injectable,
  tool,
  transformTool,
  UseGuards,
  Tool,
  type Context,
  type DynamicModule,
  type Guard,
} from '@tenon/core';
import { call2026, Session } from './eras';
import { openTarget, type Target } from './target';

@Injectable()
class Nobody implements Guard {
  allows(): boolean {
    return false;
  }
}

const input = {
  type: 'object',
  properties: {
    region: { type: 'string', 'x-mcp-header': 'Region' },
    level: { type: 'integer', 'x-mcp-header': 'Level' },
    options: { type: 'object', properties: { dry: { type: 'boolean', 'x-mcp-header': 'Dry' } } },
    free: { type: 'string' },
  },
};

@Injectable()
class HiddenTools {
  @Tool({ input }) @UseGuards(Nobody) hidden(): string {
    return 'never';
  }
}

const withMirrors = (module: DynamicModule): DynamicModule => ({
  ...module,
  providers: [
    ...(module.providers ?? []),
    Nobody,
    HiddenTools,
    tool({ name: 'mirrored', input }, () => 'ran'),
    tool({ name: 'original', input }, (args) => args),
    tool({ name: 'outer' }, (_: unknown, ctx: Context) => ctx.callTool('mirrored', { region: 'us' })),
  ],
  transforms: [
    transformTool('original', {
      name: 'transformed',
      arguments: { region: { name: 'place' }, level: { hide: true, default: 3 } },
    }),
  ],
});

let target: Target;
beforeAll(async () => void (target = await openTarget({}, withMirrors)));
afterAll(() => target[Symbol.asyncDispose]());

const base64 = (text: string): string => `=?base64?${Buffer.from(text).toString('base64')}?=`;

describe('headers that repeat arguments, over HTTP in 2026', () => {
  const verdict = async (args: object, headers: Record<string, string> = {}): Promise<string> =>
    (await call2026(target.url, 'mirrored', args, { headers })).verdict;

  it.each<[string, object, Record<string, string>]>([
    ['that say the same', { region: 'eu' }, { 'mcp-param-region': 'eu' }],
    ['in Base64', { region: 'Zürich' }, { 'mcp-param-region': base64('Zürich') }],
    ['of several arguments', { region: 'eu', level: 2 }, { 'mcp-param-region': 'eu', 'mcp-param-level': '2' }],
    ['of an integer written otherwise', { level: 1000 }, { 'mcp-param-level': '1e3' }],
    ['of a nested boolean', { options: { dry: true } }, { 'mcp-param-dry': 'true' }],
    [
      'that look like Base64 themselves, encoded',
      { region: '=?base64?literal?=' },
      { 'mcp-param-region': base64('=?base64?literal?=') },
    ],
    ['with spaces at the ends, encoded', { region: ' padded ' }, { 'mcp-param-region': base64(' padded ') }],
    ['of several lines, encoded', { region: 'a\r\nb: c' }, { 'mcp-param-region': base64('a\r\nb: c') }],
    ['of the largest integer', { level: 2 ** 53 - 1 }, { 'mcp-param-level': '9007199254740991' }],
    ['of a negative integer with a fraction of zero', { level: -7 }, { 'mcp-param-level': '-7.0' }],
    ['of an argument that is absent', {}, { 'mcp-param-region': 'eu' }],
    ['that the tool does not declare', { free: 'a' }, { 'mcp-param-free': 'b', 'mcp-param-other': 'c' }],
    ['that are not needed', { free: 'a' }, {}],
  ])('let a call through: those %s', async (_what, args, headers) => {
    expect(await verdict(args, headers)).toBe('200');
  });

  it('are not expected for null, which the schema judges', async () => {
    const { answer } = await call2026(target.url, 'mirrored', { region: null });
    expect(answer?.error?.code).not.toBe(-32020);
  });

  it.each<[string, object, Record<string, string>]>([
    ['says something else', { region: 'us' }, { 'mcp-param-region': 'eu' }],
    ['differs in case', { region: 'us' }, { 'mcp-param-region': 'US' }],
    ['is missing', { region: 'us' }, {}],
    ['is empty', { region: 'us' }, { 'mcp-param-region': '' }],
    ['is no Base64', { region: 'us' }, { 'mcp-param-region': '=?base64?%%%?=' }],
    ['is Base64 of no text', { region: 'us' }, { 'mcp-param-region': '=?base64?/w==?=' }],
    ['looks like Base64, but is none', { region: '=?base64?literal?=' }, { 'mcp-param-region': '=?base64?literal?=' }],
    ['is plain where it is not ASCII', { region: 'Zürich' }, { 'mcp-param-region': 'Zürich' }],
    ['lost the spaces at its ends', { region: ' padded ' }, { 'mcp-param-region': ' padded ' }],
    ['has its marks in capitals', { region: 'us' }, { 'mcp-param-region': base64('us').replace('base64', 'BASE64') }],
    ['is beyond the safe integers', { level: 2 ** 53 + 2 }, { 'mcp-param-level': '9007199254740994' }],
    ['is another number', { level: 1 }, { 'mcp-param-level': '2' }],
    ['is no number', { level: 0 }, { 'mcp-param-level': '' }],
    ['is no decimal number', { level: 16 }, { 'mcp-param-level': '0x10' }],
    ['is another boolean', { options: { dry: false } }, { 'mcp-param-dry': 'true' }],
    ['is no boolean', { options: { dry: true } }, { 'mcp-param-dry': '1' }],
    ['is that of an argument of another type', { region: ['us'] }, { 'mcp-param-region': 'us' }],
    ['is right, but another is missing', { region: 'us', level: 1 }, { 'mcp-param-region': 'us' }],
  ])('refuse a call where one %s', async (_what, args, headers) => {
    expect(await verdict(args, headers)).toBe('400 -32020');
  });

  it('refuse a call where one is given twice', async () => {
    const twice = { 'mcp-param-region': ['eu', 'eu'] as unknown as string };
    expect(await verdict({ region: 'eu' }, twice)).toBe('400 -32020');
  });

  it('name themselves in the refusal', async () => {
    const { answer } = await call2026(target.url, 'mirrored', { region: 'us' });
    expect(answer).toMatchObject({ id: 1, error: { data: { mismatch: { header: 'mcp-param-region' } } } });
  });

  it('do not tell that a hidden tool exists', async () => {
    const hidden = await call2026(target.url, 'hidden', { region: 'us' });
    expect(hidden.answer?.error).toMatchObject({ code: -32602, message: "Unknown tool 'hidden'" });
  });

  it('belong to the call of the client, not to calls within it', async () => {
    const { answer } = await call2026(target.url, 'outer', {}, { headers: { 'mcp-param-region': 'eu' } });
    expect(answer?.result).toMatchObject({ content: [{ text: 'ran' }] });
  });

  it('repeat the arguments of a transformed tool by their new names, and none that are hidden', async () => {
    const call = (args: object, headers: Record<string, string>) =>
      call2026(target.url, 'transformed', args, { headers });
    const { answer } = await call({ place: 'eu' }, { 'mcp-param-region': 'eu' });
    expect(answer?.result).toMatchObject({ structuredContent: { region: 'eu', level: 3 } });
    expect((await call({ place: 'us' }, { 'mcp-param-region': 'eu' })).verdict).toBe('400 -32020');
    expect((await call({ place: 'eu' }, {})).verdict).toBe('400 -32020');
  });

  it('mean nothing in 2025', async () => {
    const session = await Session.open(target.url);
    const reply = await session.call('mirrored', { region: 'us' }, { headers: { 'mcp-param-region': 'eu' } });
    expect(reply.answer?.result).toMatchObject({ content: [{ text: 'ran' }] });
  });
});
