import { Middleware, tool, type McpMessage, type McpMiddleware, type Next } from '@tenon/core';
import { handshake, message2026, headers2026, Session } from '../eras';
import { post } from '../http-client';
import { openTarget, type Target } from '../target';

/** Keys whose assignment, or deep merging, would change what every object inherits. */
const poisons = [
  '"__proto__":{"polluted":"yes"}',
  '"\\u005f\\u005fproto\\u005f\\u005f":{"polluted":"yes"}',
  '"constructor":{"prototype":{"polluted":"yes"}}',
  '"prototype":{"polluted":"yes"}',
  '"__defineGetter__":"x","__lookupSetter__":"y","polluted.__proto__":"z"',
  '"toString":null,"valueOf":null,"hasOwnProperty":"no","toJSON":{},"then":1',
];

const roots: readonly object[] = [
  Object.prototype,
  Array.prototype,
  Function.prototype,
  String.prototype,
  Number.prototype,
  Promise.prototype,
  Map.prototype,
  Error.prototype,
  Object,
];
const layout = (): string[] =>
  roots.flatMap((root, index) =>
    Reflect.ownKeys(root).map((key) => {
      const { value, get } = Object.getOwnPropertyDescriptor(root, key) ?? {};
      return `${index} ${String(key)} ${typeof value} ${typeof get}`;
    }),
  );

/** Looks through whatever it is given for members that nobody gave it. */
function inheritedMembers(value: unknown, found: string[] = []): string[] {
  if (typeof value !== 'object' || value === null) return found;
  if ('polluted' in value && !Object.hasOwn(value, 'polluted')) found.push('polluted');
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== Array.prototype && prototype !== null) found.push('a prototype');
  for (const member of Object.values(value)) inheritedMembers(member, found);
  return found;
}

/** Reports what reached it of the poison. */
@Middleware()
class Inspector implements McpMiddleware {
  static readonly found: string[] = [];
  static messages = 0;

  async onMessage(message: McpMessage, next: Next): Promise<unknown> {
    Inspector.messages += 1;
    const { clientInfo, clientCapabilities, meta } = message.context;
    for (const value of [message.params, clientInfo, clientCapabilities, meta])
      inheritedMembers(value, Inspector.found);
    return next(message);
  }
}

let target: Target;
let session: Session;
beforeAll(async () => {
  target = await openTarget({ sessions: { max: 10_000 } }, (module) => ({
    ...module,
    middleware: [Inspector],
    providers: [
      ...(module.providers ?? []),
      tool({ name: 'inspect', input: { type: 'object' } }, (args) => ({
        inherited: inheritedMembers(args),
        isPolluted: 'polluted' in {},
      })),
      tool(
        {
          name: 'strict',
          input: { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false },
        },
        (args) => Object.keys(args).join(),
      ),
    ],
  }));
  session = await Session.open(target.url);
});
afterAll(() => target[Symbol.asyncDispose]());

const before = layout();
afterEach(() => {
  expect(layout()).toEqual(before);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(Inspector.found).toEqual([]);
  expect(target.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
});

/** Messages of both eras with a hole in each place that a client may fill. */
const holes: readonly [string, string][] = [
  ['the message', '{"jsonrpc":"2.0","id":1,"method":"tools/list",HOLE}'],
  ['the parameters', '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{HOLE}}'],
  ['arguments', '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"inspect","arguments":{"a":1,HOLE}}}'],
  [
    'arguments deep inside',
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"inspect","arguments":{"a":[{"b":{HOLE}}]}}}',
  ],
  [
    'arguments of a schema',
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"strict","arguments":{HOLE}}}',
  ],
  ['prompt arguments', '{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"greet","arguments":{HOLE}}}'],
  ['the meta', '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"inspect","_meta":{HOLE}}}'],
  [
    'a progress token',
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"chatter","_meta":{"progressToken":{HOLE}}}}',
  ],
  [
    'what is already filled in',
    '{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"greet"},"argument":{"name":"name","value":""},"context":{"arguments":{HOLE}}}}',
  ],
  [
    'a reference',
    '{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{HOLE},"argument":{HOLE},"context":{HOLE}}}',
  ],
  [
    'a cancellation',
    '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{HOLE},"reason":{HOLE}}}',
  ],
  ['a notification', '{"jsonrpc":"2.0","method":"notifications/progress","params":{HOLE,"progressToken":1}}'],
  ['an answer', '{"jsonrpc":"2.0","id":1,"result":{HOLE}}'],
  ['an error', '{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m","data":{HOLE}}}'],
  [
    'what the client says of itself',
    '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{HOLE,"experimental":{HOLE}},"clientInfo":{"name":"c","version":"1",HOLE},HOLE}}',
  ],
];

describe.each(poisons)('poison %s', (poison) => {
  it.each(holes)('in %s of 2025 changes nothing', async (_, text) => {
    const reply = await session.send(text.replaceAll('HOLE', poison));
    expect([200, 202, 400]).toContain(reply.status);
    expect(reply.text).not.toContain('"isPolluted":true');
    expect(reply.text).not.toContain('"polluted"');
  });

  it.each(holes)('in %s of 2026 changes nothing', async (_, text) => {
    const parsed = JSON.parse(text.replaceAll('HOLE', '"HOLE":0')) as {
      method?: string;
      params?: Record<string, unknown>;
    };
    const { method, params = {} } = parsed;
    if (method === undefined) return;
    const envelope = JSON.stringify({ ...parsed, ...message2026(method, params) }).replaceAll('"HOLE":0', poison);
    const reply = await post(target.url, envelope, { headers: headers2026(method, params) });
    expect([200, 202, 400, 404]).toContain(reply.status);
    expect(reply.text).not.toContain('"isPolluted":true');
    expect(reply.text).not.toContain('"polluted"');
  });

  it('in the envelope of 2026 changes nothing', async () => {
    const text = JSON.stringify(message2026('tools/call', { name: 'inspect', arguments: {} }))
      .replace('"version":"1.0.0"', `"version":"1.0.0",${poison}`)
      .replace('clientCapabilities":{}', `clientCapabilities":{${poison},"experimental":{${poison}}}`);
    const reply = await post(target.url, text, { headers: headers2026('tools/call', { name: 'inspect' }) });
    expect(reply.status).toBe(200);
    expect(reply.answer?.result).toMatchObject({ structuredContent: { inherited: [], isPolluted: false } });
  });
});

it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__'])(
  'a session named %s is unknown, and making one changes nothing',
  async (id) => {
    for (const method of ['POST', 'DELETE']) {
      const body = method === 'POST' ? { jsonrpc: '2.0', id: 1, method: 'ping' } : '';
      expect((await post(target.url, body, { method, headers: { 'mcp-session-id': id } })).status).toBe(404);
    }
    const opening = { jsonrpc: '2.0', id: 1, method: 'initialize', params: handshake() };
    const reply = await post(target.url, opening, { headers: { 'mcp-session-id': id } });
    expect(reply.status).toBe(200);
    expect(reply.headers['mcp-session-id']).not.toBe(id);
  },
);

it.each(['__proto__', 'constructor', 'toString', 'mcp-param-__proto__'])(
  'a header named %s changes nothing',
  async (name) => {
    const reply = await session.call('headers', {}, { headers: { [name]: 'polluted' } });
    expect(reply.status).toBe(200);
  },
);

it('keys of the state that a session keeps are no members of an object', async () => {
  await using stateful = await openTarget({}, (module) => ({
    ...module,
    providers: [
      tool({ name: 'keep', input: { type: 'object' } }, async ({ key }, ctx) => {
        const had = (await ctx.getState(String(key))) ?? null;
        await ctx.setState(String(key), { polluted: 'yes' });
        return { had };
      }),
    ],
  }));
  const opened = await Session.open(stateful.url);
  for (const key of ['__proto__', 'constructor', 'prototype', 'toString', 'polluted']) {
    const first = await opened.call('keep', { key });
    expect([key, first.answer?.result?.['structuredContent']]).toEqual([key, { had: null }]);
    const second = await opened.call('keep', { key });
    expect([key, second.answer?.result?.['structuredContent']]).toEqual([key, { had: { polluted: 'yes' } }]);
  }
});

it('every message was looked through', () => {
  expect(Inspector.messages).toBeGreaterThan(poisons.length * holes.length);
});
