import { DirectoryResource, resource, tool } from '@tenon/core';
import { headers2026, message2026 } from '../eras';
import { post } from '../http-client';
import { openTarget, type Target } from '../target';
import { bothEras, Callers } from './callers';

/** What any one request may take, in milliseconds; exponential time would be years. */
const limit = 3_000;

const formats = [
  'date-time',
  'date',
  'time',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uri',
  'uri-reference',
  'uri-template',
  'uuid',
  'json-pointer',
  'relative-json-pointer',
  'regex',
  'byte',
];

let target: Target;
let callers: Callers;
beforeAll(async () => {
  const properties = {
    ...Object.fromEntries(formats.map((format) => [format, { type: 'string', format }])),
    number: { type: 'number' },
    integer: { type: 'integer' },
    flag: { type: 'boolean' },
    unique: { type: 'array', uniqueItems: true },
    tree: { $ref: '#/$defs/tree' },
  };
  const tree = { type: 'object', additionalProperties: { anyOf: [{ $ref: '#/$defs/tree' }, { type: 'string' }] } };
  target = await openTarget({}, (module) => ({
    ...module,
    providers: [
      ...(module.providers ?? []),
      resource('a://{a*}x{b*}x{c*}x{d*}x{e*}y', { name: 'wild' }, () => 'wild'),
      resource('a://{a}.{b}.{c}.{d}.{e}.{f}!', { name: 'narrow' }, () => 'narrow'),
      resource('q://x{?a,b,c}', { name: 'query' }, () => 'query'),
      new DirectoryResource({ uri: 'd://x', path: __dirname, pattern: '*?*?*?*?*?*?*?*z', recursive: true }),
      tool({ name: 'checked', input: { type: 'object', properties, $defs: { tree } } }, () => 'checked'),
      ...Array.from({ length: 300 }, (_, index) => tool({ name: `${'tool'.repeat(20)}_${index}` }, () => 'x')),
    ],
  }));
  callers = await Callers.of(target);
});
afterAll(() => target[Symbol.asyncDispose]());
afterEach(() => callers.requireService());

async function within<T>(work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  expect(performance.now() - start).toBeLessThan(limit);
  return result;
}

const repeated = (text: string, length: number): string => text.repeat(Math.floor(length / text.length));

describe.each(bothEras)('in the %s era', (era) => {
  it.each(['x', 'ax', '.', 'a.', '/', '%78', '%2e.', '?a=', '&b=x', 'y'])(
    'a URI of many times %j is told from every template in time',
    async (part) => {
      for (const length of [1_000, 7_900]) {
        for (const scheme of ['a://', 'q://x?', 'item://', '']) {
          // The name of a request of 2026 is a header too, and headers are short.
          const uri = `${scheme}${repeated(part, length)}`;
          const reply = await within(() => callers.ask(era, 'resources/read', { uri }));
          expect(reply.status).toBe(200);
        }
      }
    },
  );

  it.each(formats)('text that almost has the format %s is told in time', async (format) => {
    for (const part of [
      'a',
      '0',
      '1-',
      '1:',
      'a.',
      '.',
      '@',
      'a@',
      ':',
      '%',
      '%20',
      '/',
      '~0',
      '{',
      '{a',
      '(',
      'P1',
      '-',
      '\u0130',
      ' ',
    ]) {
      const text = `${repeated(part, 50_000)}!`;
      const reply = await within(() => callers.call(era, 'checked', { [format]: text }));
      expect(reply.status).toBe(200);
    }
  });

  it('text that is almost a number or a truth is told in time', async () => {
    for (const part of ['1', '1e', '0.', '-', '.', ' ', '1_', 'true', '\t', '00', '9e9']) {
      const text = `${repeated(part, 200_000)}!`;
      for (const name of ['number', 'integer', 'flag']) {
        expect((await within(() => callers.call(era, 'checked', { [name]: text }))).status).toBe(200);
      }
    }
  });

  it('arguments that are many or refer to themselves are checked in time', async () => {
    let tree: unknown = 'leaf';
    for (let depth = 0; depth < 100; depth++) tree = { a: tree, b: 'x' };
    const wide = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`k${index}`, 1]));
    const unique = Array.from({ length: 50_000 }, (_, index) => ({ index: String(index) }));
    for (const args of [{ tree }, { tree: wide }, { unique }, wide])
      expect((await within(() => callers.call(era, 'checked', args))).status).toBe(200);
  });

  it('a name that is nearly that of hundreds is unknown in time', async () => {
    for (const name of [`${'tool'.repeat(20)}_x`, repeated('tool', 7_000), repeated('a', 7_000)]) {
      expect((await within(() => callers.call(era, name))).code).toBe(-32602);
      const ref = { type: 'ref/prompt', name };
      const argument = { name, value: repeated('a', 500_000) };
      expect((await within(() => callers.ask(era, 'completion/complete', { ref, argument }))).code).toBe(-32602);
    }
  });

  it('a directory is compared with a pattern of many stars in time', async () => {
    expect((await within(() => callers.ask(era, 'resources/read', { uri: 'd://x' }))).status).toBe(200);
  });
});

it.each([
  ['accept', 'application/json, text/event-stream' + ';q=0.1'.repeat(2_000)],
  ['accept', `${'a/b,'.repeat(3_000)}*/*`],
  ['accept', ','.repeat(14_000)],
  ['content-type', `application/json${' '.repeat(14_000)}x`],
  ['content-type', `application/json;${' ;charset='.repeat(1_400)}`],
  ['content-type', `application/json; charset="${'\t'.repeat(14_000)}`],
  ['host', 'a.'.repeat(7_000)],
  ['origin', `http://${'a.'.repeat(7_000)}`],
  ['origin', `http://${':80'.repeat(4_000)}`],
  ['mcp-session-id', 'a'.repeat(14_000)],
  ['mcp-protocol-version', '2026-07-28,'.repeat(1_200)],
  ['mcp-method', ` ${'\t '.repeat(7_000)}x`],
  ['mcp-name', `=?base64?${'A'.repeat(14_000)}`],
  ['mcp-name', `x${' '.repeat(14_000)}x`],
  ['last-event-id', '-'.repeat(14_000)],
])('a header %s of 14 kB is read in time: %.40s', async (name, value) => {
  const params = { name: 'add', arguments: { a: 1, b: 2 } };
  for (const [body, headers] of [
    [message2026('tools/call', params), headers2026('tools/call', params)],
    [{ jsonrpc: '2.0', id: 1, method: 'ping' }, callers.session.headersOf()],
  ] as const) {
    const reply = await within(() => post(target.url, body, { headers: { ...headers, [name]: value } }));
    expect(reply.status).toBeLessThan(500);
  }
});
