import {
  MemorySessionStore,
  type AuthGate,
  type McpMessage,
  type McpMiddleware,
  type Next,
  Middleware,
  type SessionRecord,
  type SessionStore,
} from '@tenon/core';
import { handshake, headers2026, message2026, Session, request2026, version2026 } from './eras';
import { post } from './http-client';
import { openTarget, type Target } from './target';

/** A store that shows what it was told. */
class WatchedStore implements SessionStore {
  readonly records = new Map<string, SessionRecord>();
  readonly asked: string[] = [];
  puts = 0;

  async get(id: string): Promise<SessionRecord | undefined> {
    this.asked.push(id);
    return this.records.get(id);
  }
  async put(session: SessionRecord): Promise<void> {
    this.puts += 1;
    this.records.set(session.id, session);
  }
  async touch(): Promise<void> {}
  async delete(id: string): Promise<boolean> {
    return this.records.delete(id);
  }
}

/** Takes the bearer token for the name of the caller. */
const byName: AuthGate = {
  authenticate: (request) => {
    const name = /^Bearer (\w+)$/.exec(request.header('authorization') ?? '')?.[1];
    if (name === undefined) return { refusal: { status: 401, headers: { 'www-authenticate': 'Bearer' } } };
    return { principal: { subject: name, scopes: [] } };
  },
  insufficientScope: () => ({ status: 403 }),
};

@Middleware()
class NoHandshakes implements McpMiddleware {
  onInitialize(): never {
    throw new Error('no handshakes today, see /etc/secret');
  }
}

@Middleware()
class ChattyHandshakes implements McpMiddleware {
  async onInitialize(message: McpMessage, next: Next<Record<string, unknown>>) {
    await message.context.info('somebody knocks');
    return next(message);
  }
}

describe('sessions of the 2025 era over HTTP', () => {
  let target: Target;
  beforeAll(async () => void (target = await openTarget()));
  afterAll(() => target[Symbol.asyncDispose]());

  it.each(['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'])(
    'speaks %s with whoever asks for it',
    async (version) => {
      const session = await Session.open(target.url, { version });
      expect(session.opening.answer?.result).toMatchObject({
        protocolVersion: version,
        serverInfo: { name: 'target', version: '1.2.3' },
        capabilities: { tools: expect.anything(), resources: expect.anything(), prompts: expect.anything() },
      });
      expect((await session.request('tools/list')).answer?.result).toHaveProperty('tools');
      expect((await session.request('ping')).answer).toEqual({ jsonrpc: '2.0', id: 1, result: {} });
    },
  );

  it.each(['1999-01-01', '2026-07-28', '2030-01-01', '', 'nonsense', '__proto__'])(
    'offers its newest version of the era to whoever asks for "%s"',
    async (version) => {
      const session = await Session.open(target.url, { version });
      expect(session.opening.answer?.result).toMatchObject({ protocolVersion: '2025-11-25' });
    },
  );

  it('gives each session an id that cannot be guessed', async () => {
    const sessions = await Promise.all(Array.from({ length: 40 }, () => Session.open(target.url)));
    const ids = sessions.map((session) => session.id);
    expect(new Set(ids).size).toBe(40);
    for (const id of ids) expect(id).toMatch(/^[\x21-\x7e]{32,}$/);
    // 24 random bytes: no position has the same character in all ids.
    for (let at = 0; at < 32; at++) expect(new Set(ids.map((id) => id[at])).size).toBeGreaterThan(5);
  });

  it('answers 400 without a session, and 404 for one that it does not know', async () => {
    const list = { jsonrpc: '2.0', id: 7, method: 'tools/list' };
    expect((await post(target.url, list)).verdict).toBe('400 -32600');
    for (const id of ['x', '__proto__', 'constructor', 'x'.repeat(8000)]) {
      const reply = await post(target.url, list, { headers: { 'mcp-session-id': id } });
      expect(reply.verdict).toBe('404 -32600');
      expect(reply.answer?.id).toBe(7);
    }
    expect((await post(target.url, '', { method: 'DELETE' })).verdict).toBe('400 -32600');
    expect((await post(target.url, '', { method: 'DELETE', headers: { 'mcp-session-id': 'x' } })).verdict).toBe(
      '404 -32600',
    );
  });

  it('ends a session that is deleted', async () => {
    const [session, other] = await Promise.all([Session.open(target.url), Session.open(target.url)]);
    const deleted = await session.delete();
    expect([deleted.status, deleted.text]).toEqual([204, '']);
    expect((await session.request('tools/list')).status).toBe(404);
    expect((await session.delete()).status).toBe(404);
    expect((await other.request('tools/list')).status).toBe(200);
  });

  it('aborts what runs in a session that is deleted, and ends its replies', async () => {
    const session = await Session.open(target.url);
    const call = session.call('hold', { key: 'in deleted' });
    await target.stage.until('hold in deleted');
    await session.delete();
    await target.stage.until('aborted in deleted');
    const reply = await call;
    expect(reply.answer).toBeUndefined();
  });

  it('refuses a version header that is not that of the session', async () => {
    const session = await Session.open(target.url, { version: '2025-06-18' });
    const withVersion = (version: string) =>
      session.request('tools/list', {}, { headers: { 'mcp-protocol-version': version } });
    expect((await withVersion('2025-06-18')).status).toBe(200);
    for (const version of ['2025-11-25', '1.0', 'garbage', '__proto__', '']) {
      expect([version, (await withVersion(version)).verdict]).toEqual([version, '400 -32600']);
    }
    // A version of the other era asks for its envelope.
    expect((await withVersion(version2026)).verdict).toBe('400 -32602');
    expect((await session.delete({ 'mcp-protocol-version': 'garbage' })).status).toBe(400);
  });

  it('accepts notifications and responses with 202 and nothing else', async () => {
    const session = await Session.open(target.url);
    for (const message of [
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', method: 'notifications/unheard/of', params: { a: 1 } },
      { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: { no: 'id' } } },
      { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'nobody' } },
      { jsonrpc: '2.0', method: '__proto__' },
      { jsonrpc: '2.0', id: 99, result: {} },
      { jsonrpc: '2.0', id: 'a', error: { code: 1, message: 'no' } },
    ]) {
      const reply = await session.send(message);
      expect([message, reply.status, reply.text]).toEqual([message, 202, '']);
    }
    expect((await post(target.url, { jsonrpc: '2.0', method: 'notifications/initialized' })).status).toBe(400);
    expect((await post(target.url, { jsonrpc: '2.0', id: 1, result: {} })).status).toBe(400);
  });

  it('keeps a log level for the session that set it', async () => {
    const [loud, quiet] = await Promise.all([Session.open(target.url), Session.open(target.url)]);
    expect((await quiet.request('logging/setLevel', { level: 'error' })).answer?.result).toEqual({});
    expect((await quiet.call('chatter')).isStream).toBe(false);
    expect((await loud.call('chatter')).isStream).toBe(true);
    expect((await quiet.request('logging/setLevel', { level: '__proto__' })).verdict).toBe('200 -32602');
  });
});

describe('what makes a session', () => {
  it.each([
    ['no parameters', undefined],
    ['no version', { ...handshake(), protocolVersion: undefined }],
    ['a version that is no string', { ...handshake(), protocolVersion: 1 }],
    ['no capabilities', { ...handshake(), capabilities: undefined }],
    ['capabilities in a list', { ...handshake(), capabilities: [] }],
    ['no client', { ...handshake(), clientInfo: undefined }],
    ['a client without a name', { ...handshake(), clientInfo: { version: '1' } }],
  ])('is no handshake with %s', async (_, params) => {
    const store = new WatchedStore();
    await using target = await openTarget({ sessions: { store } });
    const reply = await post(target.url, { jsonrpc: '2.0', id: 1, method: 'initialize', params });
    expect(reply.verdict).toBe('200 -32602');
    expect(reply.headers).not.toHaveProperty('mcp-session-id');
    expect(store.puts).toBe(0);
  });

  it('is no handshake that a middleware refuses, and the client does not read why', async () => {
    const store = new WatchedStore();
    await using target = await openTarget({ sessions: { store } }, (module) => ({
      ...module,
      middleware: [NoHandshakes],
    }));
    const reply = await post(target.url, { jsonrpc: '2.0', id: 1, method: 'initialize', params: handshake() });
    expect(reply.verdict).toBe('200 -32603');
    expect(reply.text).not.toContain('/etc');
    expect(reply.headers).not.toHaveProperty('mcp-session-id');
    expect(store.puts).toBe(0);
  });

  it('is no handshake of somebody whom authorization refuses', async () => {
    const store = new WatchedStore();
    await using target = await openTarget({ sessions: { store }, auth: byName });
    const reply = await post(target.url, { jsonrpc: '2.0', id: 1, method: 'initialize', params: handshake() });
    expect(reply.status).toBe(401);
    expect(store.puts).toBe(0);
  });

  it('is no request of the 2026 era, nor a notification or junk', async () => {
    const store = new WatchedStore();
    await using target = await openTarget({ sessions: { store } });
    await request2026(target.url, 'tools/list');
    await request2026(target.url, 'initialize', handshake());
    await post(target.url, { jsonrpc: '2.0', method: 'initialize', params: handshake() });
    await post(target.url, message2026('tools/list'), {
      headers: { ...headers2026('tools/list'), 'mcp-session-id': 'made-up' },
    });
    await post(target.url, 'junk');
    expect(store.puts).toBe(0);
    expect(store.asked).toEqual([]);
  });

  it('reaches the client also where a middleware of the handshake talks to it', async () => {
    await using target = await openTarget({}, (module) => ({ ...module, middleware: [ChattyHandshakes] }));
    const session = await Session.open(target.url);
    expect((await session.request('tools/list')).status).toBe(200);
  });
});

describe('how long a session lives', () => {
  it('ends when it was idle for too long', async () => {
    let late = 0;
    const store = new MemorySessionStore({ idleMs: 60_000, maxSessions: 10 }, () => Date.now() + late);
    await using target = await openTarget({ sessions: { store } });
    const session = await Session.open(target.url);
    late = 50_000;
    expect((await session.request('ping')).status).toBe(200);
    late = 100_000;
    expect((await session.request('ping')).status).toBe(200);
    late = 170_000;
    expect((await session.request('ping')).status).toBe(404);
  });

  it('ends the longest unused when there are too many', async () => {
    await using target = await openTarget({ sessions: { max: 3 } });
    const first = await Session.open(target.url);
    const second = await Session.open(target.url);
    const third = await Session.open(target.url);
    expect((await first.request('ping')).status).toBe(200);
    const fourth = await Session.open(target.url);
    const statuses = await Promise.all(
      [first, second, third, fourth].map(async (one) => (await one.request('ping')).status),
    );
    expect(statuses).toEqual([200, 404, 200, 200]);
  });
});

describe('whose a session is', () => {
  it('belongs to who opened it, and is unknown to everybody else', async () => {
    await using target = await openTarget({ auth: byName });
    const ann = await Session.open(target.url, { headers: { authorization: 'Bearer ann' } });
    const asBen = { headers: { authorization: 'Bearer ben' } };
    expect((await ann.call('who')).answer?.result).toMatchObject({ structuredContent: { subject: 'ann' } });
    expect((await ann.call('who', {}, asBen)).verdict).toBe('404 -32600');
    expect((await ann.delete(asBen.headers)).status).toBe(404);
    expect(
      (await ann.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } }, asBen)).status,
    ).toBe(404);
    expect((await ann.request('ping', {}, { headers: { authorization: undefined } })).status).toBe(401);
    expect((await ann.request('ping')).status).toBe(200);
  });

  it('cannot be cancelled into from another session', async () => {
    await using target = await openTarget();
    const [mine, other] = await Promise.all([Session.open(target.url), Session.open(target.url)]);
    const call = mine.call('hold', { key: 'mine' }, { id: 5 });
    await target.stage.until('hold mine');
    expect((await other.notify('notifications/cancelled', { requestId: 5 })).status).toBe(202);
    target.stage.release('mine');
    expect((await call).answer).toMatchObject({ id: 5, result: { content: [{ text: 'mine' }] } });
    expect(target.stage.notes).not.toContain('aborted mine');
  });
});
