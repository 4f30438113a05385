import fc from 'fast-check';
import { envelope, headers2026, message2026, request2026, Session, version2026 } from '../eras';
import { post, type Reply } from '../http-client';
import { seed } from '../mutations';
import { openTarget, type Target } from '../target';
import { bothEras, Callers } from './callers';

let target: Target;
let callers: Callers;
beforeAll(async () => {
  target = await openTarget();
  callers = await Callers.of(target);
});
afterAll(() => target[Symbol.asyncDispose]());
afterEach(() => callers.requireService());

/** Codes that a server may send: those of JSON-RPC and, per era, what the specification defines (basic, "Error codes"). */
const codesOf: Record<(typeof bothEras)[number], readonly number[]> = {
  '2025': [-32700, -32600, -32601, -32602, -32603, -32000, -32002],
  '2026': [-32700, -32600, -32601, -32602, -32603, -32000, -32020, -32021, -32022],
};

const methods = [
  'initialize',
  'ping',
  'tools/list',
  'tools/call',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
  'prompts/list',
  'prompts/get',
  'completion/complete',
  'logging/setLevel',
  'server/discover',
  'tasks/get',
  'tasks/result',
  'tasks/list',
  'tasks/cancel',
  'sampling/createMessage',
  'elicitation/create',
  'roots/list',
  'notifications/initialized',
  'notifications/cancelled',
  'rpc.discover',
  '$/cancelRequest',
  'TOOLS/LIST',
  'tools/list ',
  '',
];
const values = fc.constantFrom<unknown>(
  undefined,
  null,
  0,
  1,
  '',
  'add',
  'greet',
  'data://config',
  'no://such',
  [],
  {},
  { type: 'ref/prompt', name: 'greet' },
  { a: 1, b: 2 },
);
const params = fc.record({
  name: values,
  uri: values,
  arguments: values,
  cursor: values,
  ref: values,
  argument: values,
  level: values,
  taskId: values,
  requestState: values,
  inputResponses: values,
  notifications: values,
});

describe.each(bothEras)('errors of the %s era', (era) => {
  it(`have codes of the specification only, and only 2xx and 4xx (seed ${seed})`, async () => {
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...methods),
        fc.array(params, { minLength: 4, maxLength: 4 }),
        async (method, list) => {
          for (const given of list) {
            const reply = await callers.ask(era, method, given);
            expect([200, 202, 400, 404]).toContain(reply.status);
            if (reply.code === undefined) continue;
            seen.add(reply.code);
            expect([method, given, codesOf[era].includes(reply.code)]).toEqual([method, given, true]);
          }
        },
      ),
      { seed, numRuns: 150 },
    );
    expect([...seen].sort()).toEqual(expect.arrayContaining([-32601, -32602]));
  });
});

describe('in the 2026 era', () => {
  it.each([
    'initialize',
    'ping',
    'logging/setLevel',
    'resources/subscribe',
    'resources/unsubscribe',
    'notifications/initialized',
    'notifications/roots/list_changed',
    'sampling/createMessage',
    'elicitation/create',
    'roots/list',
    'tasks/list',
    'tasks/result',
  ])('the method %s is gone: 404 and -32601, also inside of a session', async (method) => {
    const params = { level: 'info', uri: 'data://config', protocolVersion: '2025-11-25' };
    for (const headers of [{}, { 'mcp-session-id': callers.session.id }]) {
      const reply = await request2026(target.url, method, params, { headers, id: 'gone' });
      expect([reply.verdict, reply.answer?.id]).toEqual(['404 -32601', 'gone']);
    }
  });

  it('headers of sessions and of their streams mean nothing', async () => {
    const call = { name: 'session', arguments: {} };
    for (const headers of [
      { 'mcp-session-id': callers.session.id },
      { 'mcp-session-id': 'made-up' },
      { 'last-event-id': 'garbage' },
      { 'mcp-session-id': callers.session.id, 'last-event-id': '1' },
    ]) {
      const reply = await request2026(target.url, 'tools/call', call, { headers });
      expect(reply.answer?.result).toMatchObject({ structuredContent: { sessionId: null, era: '2026' } });
      expect(reply.headers).not.toHaveProperty('mcp-session-id');
    }
  });

  it('answers cannot be posted', async () => {
    const headers = { 'mcp-protocol-version': version2026 };
    for (const body of [
      { jsonrpc: '2.0', id: 1, result: {} },
      { jsonrpc: '2.0', id: 1, result: { _meta: envelope } },
      { jsonrpc: '2.0', id: 1, error: { code: -1, message: 'no' } },
      { jsonrpc: '2.0', error: { code: -1, message: 'no' } },
    ]) {
      expect((await post(target.url, body, { headers })).status).toBe(400);
    }
  });

  it.each(['GET', 'DELETE', 'PUT', 'PATCH', 'HEAD', 'TRACE', 'PROPFIND'])('%s is refused', async (method) => {
    const headers = { ...headers2026('tools/list'), accept: 'application/json, text/event-stream' };
    const reply = await post(target.url, '', { method, headers });
    expect([400, 405]).toContain(reply.status);
    expect(reply.isStream).toBe(false);
  });
});

describe('batches', () => {
  const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
  it.each<[string, unknown[]]>([
    ['nothing', []],
    ['one request', [ping]],
    ['one notification', [{ jsonrpc: '2.0', method: 'notifications/initialized' }]],
    ['one answer', [{ jsonrpc: '2.0', id: 1, result: {} }]],
    ['a handshake', [{ jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-03-26' } }]],
    ['requests of 2026', [message2026('tools/list', {}, 1), message2026('tools/list', {}, 2)]],
    ['batches', [[ping]]],
    ['a thousand requests', Array.from({ length: 1_000 }, (_, id) => ({ ...ping, id }))],
  ])('of %s are refused without a session, and in those of revisions that have none', async (_, batch) => {
    const sessions = await Promise.all(
      ['2025-11-25', '2025-06-18'].map((version) => Session.open(target.url, { version })),
    );
    const replies: Reply[] = [
      await post(target.url, batch),
      await post(target.url, batch, { headers: headers2026('tools/list') }),
      ...(await Promise.all(sessions.map((session) => session.send(batch)))),
    ];
    for (const reply of replies) expect([reply.verdict, reply.answer?.id]).toEqual(['400 -32600', null]);
  });
});
