import type { ClientCapabilities } from '../../contracts';
import { ProtocolError, ToolError } from '../../errors';
import { formQuestion, urlQuestion } from './elicitation';
import type { Asked, PreparedQuestion } from './prepared-question';
import { requireCapability } from './require-capability';
import { rootsQuestion } from './roots';
import { samplingQuestion } from './sampling';

const asked = (protocolVersion: string, clientCapabilities: ClientCapabilities): Asked => ({
  protocolVersion,
  clientCapabilities,
  era: protocolVersion >= '2026-07-28' ? '2026' : '2025',
});

const rich = { elicitation: { form: {}, url: {} }, sampling: { tools: {} }, roots: {} };

type Make = (client: Asked) => PreparedQuestion<unknown>;
const form: Make = (client) => formQuestion('?', String, client);
const url: Make = (client) => urlQuestion('?', 'https://example.com', client);
const sample: Make = (client) => samplingQuestion('?', {}, client);
const withTools: Make = (client) =>
  samplingQuestion('?', { tools: [{ name: 't', inputSchema: { type: 'object' } }] }, client);
const roots: Make = () => rootsQuestion();

describe('requireCapability', () => {
  it.each<[string, Make, string]>([
    ['forms', form, '2025-06-18'],
    ['URLs', url, '2025-11-25'],
    ['sampling', sample, '2024-11-05'],
    ['sampling with tools', withTools, '2025-11-25'],
    ['roots', roots, '2024-11-05'],
  ])('allows %s from the revision that brought them on', (_, make, since) => {
    for (const version of ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28']) {
      const client = asked(version, rich);
      const check = (): void => requireCapability(make(client), client);
      if (version >= since) expect(check).not.toThrow();
      else expect(check).toThrow(new RegExp(`speaks ${version}, and .* came with ${since}`));
    }
  });

  it.each<[string, Make, ClientCapabilities]>([
    ['forms, with URLs alone', form, { elicitation: { url: {} } }],
    ['URLs, with forms alone', url, { elicitation: {} }],
    ['tools, without sampling them', withTools, { sampling: {} }],
    ['roots, without any', roots, {}],
    ['roots, with something else in their place', roots, { roots: true }],
  ])('refuses %s', (_, make, capabilities) => {
    const modern = asked('2026-07-28', capabilities);
    expect(() => requireCapability(make(modern), modern)).toThrow(ProtocolError);
    const older = asked('2025-11-25', capabilities);
    expect(() => requireCapability(make(older), older)).toThrow(ToolError);
  });
});

describe('a form for an older client', () => {
  const older = asked('2025-06-18', rich);

  it('says titles of choices as names, and defaults of booleans alone', () => {
    const source = {
      type: 'object',
      properties: {
        choice: {
          type: 'string',
          oneOf: [
            { const: 'a', title: 'A' },
            { const: 'b', title: 'B' },
          ],
          default: 'a',
        },
        text: { type: 'string', default: 'x' },
        flag: { type: 'boolean', default: true },
      },
    };
    expect(formQuestion('?', source, older).params).toEqual({
      message: '?',
      requestedSchema: {
        type: 'object',
        properties: {
          choice: { type: 'string', enum: ['a', 'b'], enumNames: ['A', 'B'] },
          text: { type: 'string' },
          flag: { type: 'boolean', default: true },
        },
      },
    });
  });

  it('refuses lists of choices, which it does not know', () => {
    const source = { type: 'object', properties: { many: { type: 'array', items: { type: 'string', enum: ['a'] } } } };
    expect(() => formQuestion('?', source, older)).toThrow(ToolError);
  });
});

describe('a URL', () => {
  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'data:text/html,x', '/relative', 'no url'])(
    'is not %s',
    (bad) => {
      expect(() => urlQuestion('?', bad, asked('2026-07-28', rich))).toThrow('TN2015');
    },
  );
});

describe('audio for a model', () => {
  it('is told of in words where the revision has no audio', () => {
    const audio = { type: 'audio' as const, data: 'AAAA', mimeType: 'audio/wav' };
    const blockIn = (version: string): unknown => samplingQuestion(audio, {}, asked(version, rich)).params['messages'];
    expect(blockIn('2025-03-26')).toEqual([{ role: 'user', content: audio }]);
    expect(blockIn('2024-11-05')).toMatchObject([
      { content: { type: 'text', text: expect.stringContaining('audio') as string } },
    ]);
  });
});

describe('context for a model', () => {
  it('is asked for where the client may be asked for it', () => {
    const sampled = (version: string, sampling: object): unknown =>
      samplingQuestion('?', { includeContext: 'thisServer' }, asked(version, { sampling })).params['includeContext'];
    expect(sampled('2025-06-18', {})).toBe('thisServer');
    expect(sampled('2025-11-25', {})).toBeUndefined();
    expect(sampled('2026-07-28', { context: {} })).toBe('thisServer');
  });
});
