import { envelope, handshake, headers2026, message2026, request2026, Session, version2026 } from './eras';
import { post, type Headers } from './http-client';
import { openTarget, type Target } from './target';

let target: Target;
beforeAll(async () => void (target = await openTarget()));
afterAll(() => target[Symbol.asyncDispose]());

const call = { name: 'add', arguments: { a: 1, b: 2 } };
const callHeaders = headers2026('tools/call', call);
const prefix = 'io.modelcontextprotocol/';

function meta(changes: Record<string, unknown>): Record<string, unknown> {
  return { ...call, _meta: { ...envelope, ...changes } };
}

describe('the 2026 era over HTTP', () => {
  it('answers a request without any handshake, and says who answers', async () => {
    const reply = await request2026(target.url, 'tools/call', call);
    expect(reply.status).toBe(200);
    expect(reply.answer?.result).toMatchObject({
      resultType: 'complete',
      content: [{ type: 'text', text: '3' }],
      _meta: { [`${prefix}serverInfo`]: { name: 'target', version: '1.2.3' } },
    });
    expect(reply.headers).not.toHaveProperty('mcp-session-id');
  });

  it('discovers', async () => {
    const { answer } = await request2026(target.url, 'server/discover');
    expect(answer?.result).toMatchObject({
      supportedVersions: [version2026],
      capabilities: { tools: expect.anything(), resources: expect.anything(), prompts: expect.anything() },
    });
  });

  it.each(['tools/list', 'resources/list', 'resources/templates/list', 'prompts/list'])(
    'says how long %s may be kept',
    async (method) => {
      expect((await request2026(target.url, method)).answer?.result).toMatchObject({
        ttlMs: expect.any(Number),
        cacheScope: expect.stringMatching(/^p/),
      });
    },
  );

  it.each([
    ['no version', { 'mcp-protocol-version': undefined }],
    ['another version', { 'mcp-protocol-version': '2025-11-25' }],
    ['no method', { 'mcp-method': undefined }],
    ['another method', { 'mcp-method': 'tools/list' }],
    ['a method in capitals', { 'mcp-method': 'TOOLS/CALL' }],
    ['no name', { 'mcp-name': undefined }],
    ['another name', { 'mcp-name': 'echo' }],
    ['a name in other capitals', { 'mcp-name': 'ADD' }],
    ['an empty name', { 'mcp-name': '' }],
    ['a name in broken Base64', { 'mcp-name': '=?base64?YWRk!?=' }],
    ['a name in Base64 that is not canonical', { 'mcp-name': '=?base64?YWRkA?=' }],
    ['a name in Base64 that is no UTF-8', { 'mcp-name': '=?base64?/w==?=' }],
    ['a name that is not ASCII', { 'mcp-name': 'größe' }],
    ['a name in Base64 with its marks in capitals', { 'mcp-name': '=?BASE64?YWRk?=' }],
    ['a name twice', { 'mcp-name': ['add', 'add'] as unknown as string }],
    ['a method twice', { 'mcp-method': ['tools/call', 'tools/call'] as unknown as string }],
    ['two versions', { 'mcp-protocol-version': [version2026, '2025-11-25'] as unknown as string }],
    ['a name in Base64 of something else', { 'mcp-name': `=?base64?${Buffer.from('sub').toString('base64')}?=` }],
  ] satisfies [string, Headers][])('answers 400 and -32020 to headers with %s', async (_, headers) => {
    const reply = await request2026(target.url, 'tools/call', call, { id: 'h', headers });
    expect(reply.verdict).toBe('400 -32020');
    expect(reply.answer?.id).toBe('h');
  });

  it.each([
    ['a name in Base64', { 'mcp-name': `=?base64?${Buffer.from('add').toString('base64')}?=` }],
    [
      'spaces around',
      { 'mcp-name': '  add ', 'mcp-method': ' tools/call ', 'mcp-protocol-version': ` ${version2026}` },
    ],
    ['sessions that do not exist', { 'mcp-session-id': 'made-up' }],
    ['a session by the name of a prototype', { 'mcp-session-id': '__proto__' }],
    ['a place in a stream', { 'last-event-id': 'garbage' }],
  ] satisfies [string, Headers][])('takes headers with %s', async (_, headers) => {
    const reply = await request2026(target.url, 'tools/call', call, { headers });
    expect(reply.verdict).toBe('200');
    expect(reply.headers).not.toHaveProperty('mcp-session-id');
  });

  it('compares the URI and the prompt with the header, too', async () => {
    const read = { uri: 'data://config' };
    expect((await request2026(target.url, 'resources/read', read)).status).toBe(200);
    expect(
      (await request2026(target.url, 'resources/read', read, { headers: { 'mcp-name': 'data://other' } })).verdict,
    ).toBe('400 -32020');
    const get = { name: 'greet', arguments: { name: 'Ann' } };
    expect((await request2026(target.url, 'prompts/get', get)).status).toBe(200);
    expect((await request2026(target.url, 'prompts/get', get, { headers: { 'mcp-name': undefined } })).verdict).toBe(
      '400 -32020',
    );
  });

  it.each([
    ['no capabilities', { [`${prefix}clientCapabilities`]: undefined }],
    ['capabilities in a list', { [`${prefix}clientCapabilities`]: [] }],
    ['capabilities that are null', { [`${prefix}clientCapabilities`]: null }],
    ['a version that is a number', { [`${prefix}protocolVersion`]: 20260728 }],
    ['a version that is null', { [`${prefix}protocolVersion`]: null }],
    ['a client that is text', { [`${prefix}clientInfo`]: 'me' }],
    ['a client without a version', { [`${prefix}clientInfo`]: { name: 'me' } }],
    ['a log level that does not exist', { [`${prefix}logLevel`]: '__proto__' }],
  ])('answers 400 and -32602 to an envelope with %s', async (_, changes) => {
    const reply = await post(
      target.url,
      { jsonrpc: '2.0', id: 1, method: 'tools/call', params: meta(changes) },
      { headers: callHeaders },
    );
    expect(reply.verdict).toBe('400 -32602');
  });

  it('answers 400 and -32602 where only the header names the version', async () => {
    for (const params of [
      undefined,
      {},
      call,
      { ...call, _meta: {} },
      { ...call, _meta: null },
      { ...call, _meta: [] },
    ]) {
      const reply = await post(
        target.url,
        { jsonrpc: '2.0', id: 1, method: 'tools/call', params },
        { headers: callHeaders },
      );
      expect(reply.verdict).toBe('400 -32602');
    }
  });

  it.each(['2026-07-29', '2027-01-01', '9999-12-31', '2025-11-25', '2024-11-05', 'draft', ''])(
    'answers 400 and -32022 to version "%s", and names those that it speaks',
    async (version) => {
      const params = meta({ [`${prefix}protocolVersion`]: version });
      const reply = await post(
        target.url,
        { jsonrpc: '2.0', id: 1, method: 'tools/call', params },
        { headers: { ...callHeaders, 'mcp-protocol-version': version } },
      );
      expect(reply.verdict).toBe('400 -32022');
      expect(reply.answer?.error?.data).toEqual({
        supported: [version2026],
        requested: version,
      });
    },
  );

  it.each([
    'initialize',
    'ping',
    'logging/setLevel',
    'resources/subscribe',
    'resources/unsubscribe',
    'tasks/get',
    'tasks/list',
    'tasks/result',
    'tasks/cancel',
    'tasks/update',
    'roots/list',
    'sampling/createMessage',
    'elicitation/create',
    'no/such',
    'notifications/initialized',
  ])('answers 404 and -32601 to %s, which it does not have', async (method) => {
    const reply = await request2026(target.url, method, { ...handshake(), level: 'info', uri: 'data://config' });
    expect(reply.verdict).toBe('404 -32601');
    expect(reply.headers).not.toHaveProperty('mcp-session-id');
  });

  it('answers 400 and -32020 to a method in a header that is not ASCII', async () => {
    const reply = await request2026(target.url, 'größe', {}, { headers: { 'mcp-method': 'größe' } });
    expect(reply.verdict).toBe('400 -32020');
  });

  it('does not answer in the name of a 2025 session, nor the other way round', async () => {
    const session = await Session.open(target.url);
    const reply = await session.send(message2026('tools/call', { name: 'session', arguments: {} }), {
      headers: headers2026('tools/call', { name: 'session' }),
    });
    expect(reply.answer?.result).toMatchObject({ structuredContent: { sessionId: null, era: '2026' } });
    expect((await session.request('server/discover')).verdict).toBe('200 -32601');
  });

  it('takes notifications with 202, and no responses', async () => {
    const notify = (body: unknown, headers: Headers = {}) => post(target.url, body, { headers });
    const method = 'notifications/whatever';
    const versioned = { 'mcp-protocol-version': version2026 };
    expect((await notify({ jsonrpc: '2.0', method }, versioned)).status).toBe(202);
    expect((await notify({ jsonrpc: '2.0', method, params: { _meta: envelope } })).status).toBe(202);
    expect((await notify({ jsonrpc: '2.0', method }, { ...versioned, 'mcp-method': 'other' })).verdict).toBe(
      '400 -32020',
    );
    expect(
      (await notify({ jsonrpc: '2.0', method, params: { _meta: { [`${prefix}protocolVersion`]: 1 } } })).verdict,
    ).toBe('400 -32602');
    expect((await notify({ jsonrpc: '2.0', id: 1, result: {} }, versioned)).verdict).toBe('400 -32600');
  });

  it('sends log messages only to whoever names a level', async () => {
    const silent = await request2026(target.url, 'tools/call', { name: 'chatter', arguments: {} });
    expect(silent.isStream).toBe(false);
    const loud = await request2026(target.url, 'tools/call', {
      name: 'chatter',
      arguments: {},
      _meta: { [`${prefix}logLevel`]: 'debug' },
    });
    expect(loud.messages.map((message) => message.method)).toEqual(['notifications/message', undefined]);
  });

  it('is POST only', async () => {
    for (const method of ['GET', 'PUT', 'PATCH', 'OPTIONS']) {
      const reply = await post(target.url, '', { method, headers: { 'mcp-protocol-version': version2026 } });
      expect([method, reply.status, reply.headers.allow]).toEqual([
        method,
        405,
        method === 'GET' ? 'POST' : 'GET, POST, DELETE',
      ]);
    }
    expect(
      (await post(target.url, '', { method: 'DELETE', headers: { 'mcp-protocol-version': version2026 } })).status,
    ).toBe(405);
  });
});
