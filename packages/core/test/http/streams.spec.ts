import { MemoryBus, MemorySessionStore, tool, type AuthGate, type ServerOptions } from '@tenon/core';
import { headers2026, message2026, Session, version2026 } from './eras';
import { post } from './http-client';
import { StreamReader } from './stream-reader';
import { openTarget, type Target } from './target';

const listen = (session: Session, headers: Record<string, string> = {}): Promise<StreamReader> =>
  StreamReader.open(session.url, session.headersOf(headers));

const toolsChanged = 'notifications/tools/list_changed';

const byName: AuthGate = {
  authenticate: (request) => {
    const name = /^Bearer (\w+)$/.exec(request.header('authorization') ?? '')?.[1];
    return name === undefined ? { refusal: { status: 401 } } : { principal: { subject: name, scopes: [] } };
  },
  insufficientScope: () => ({ status: 403 }),
};

describe('a stream that a 2025 session listens on', () => {
  let target: Target;
  beforeAll(async () => void (target = await openTarget()));
  afterAll(() => target[Symbol.asyncDispose]());

  it.each([
    ['2025-11-25', { ids: true, primed: true }],
    ['2025-06-18', { ids: true, primed: false }],
    ['2025-03-26', { ids: true, primed: false }],
    ['2024-11-05', { ids: false, primed: false }],
  ])('is opened by GET in %s, and hears of changed lists', async (version, { ids, primed }) => {
    const session = await Session.open(target.url, { version });
    using stream = await listen(session);
    expect([stream.status, stream.headers['content-type']]).toEqual([200, 'text/event-stream']);
    for (const kind of ['tools', 'prompts', 'resources'] as const) target.server.notifyListChanged(kind);
    await stream.until(({ messages }) => messages.length === 3);
    expect(stream.messages.map(({ method, params }) => [method, params])).toEqual([
      [toolsChanged, {}],
      ['notifications/prompts/list_changed', {}],
      ['notifications/resources/list_changed', {}],
    ]);
    const [first] = stream.events;
    expect(first?.data === '' && first.retry === 1000).toBe(primed);
    expect(stream.events.every(({ id }) => (id !== undefined) === ids)).toBe(true);
    expect(new Set(stream.events.map(({ id }) => id)).size).toBe(ids ? stream.events.length : 1);
  });

  it('hears of tools that come and go', async () => {
    using stream = await listen(await Session.open(target.url));
    await target.server.add(tool({ name: 'late' }, () => 'late'));
    await stream.message(toolsChanged);
    await target.server.remove('tool', 'late');
    await stream.until(({ messages }) => messages.length === 2);
  });

  it('is not the only one: each message goes to the one that connected last', async () => {
    const session = await Session.open(target.url);
    using first = await listen(session);
    using second = await listen(session);
    await second.until(({ events }) => events.length > 0);
    target.server.notifyListChanged('tools');
    await second.message(toolsChanged);
    second.leave();
    await second.ended;
    // What is sent before the server notices is kept for the one that left.
    while (first.messages.length === 0) {
      target.server.notifyListChanged('prompts');
      await new Promise(setImmediate);
    }
    expect(first.messages[0]?.method).toBe('notifications/prompts/list_changed');
    expect(first.messages.some(({ method }) => method === toolsChanged)).toBe(false);
  });

  it('is refused beyond sixteen, until one is left', async () => {
    const session = await Session.open(target.url);
    const streams = [];
    for (let at = 0; at < 16; at++) streams.push(await listen(session));
    expect(streams.every(({ status }) => status === 200)).toBe(true);
    expect((await listen(session)).status).toBe(429);
    streams[3]!.leave();
    let status = 429;
    while (status === 429) ({ status } = await listen(session));
    expect(status).toBe(200);
    await session.delete();
  });

  it.each([
    ['no session', {}, 400],
    ['no session, in 2026', { 'mcp-protocol-version': version2026 }, 405],
    ['a later revision', { 'mcp-protocol-version': '2027-01-01' }, 405],
    ['an unknown session', { 'mcp-session-id': 'made-up' }, 404],
    ['an accept of JSON', { accept: 'application/json' }, 406],
    ['an accept that excludes it', { accept: 'text/event-stream;q=0, */*' }, 406],
    ['a foreign origin', { origin: 'https://evil.example' }, 403],
    ['a foreign host', { host: 'evil.example' }, 421],
  ])('is refused with %s', async (_, headers, status) => {
    using stream = await StreamReader.open(target.url, headers);
    expect(stream.status).toBe(status);
  });

  it('is refused with the wrong version of its session', async () => {
    using stream = await listen(await Session.open(target.url), { 'mcp-protocol-version': '2025-03-26' });
    expect(stream.status).toBe(400);
  });

  it.each(['/mcp', '/mcp/'])('is opened at %s without a redirect', async (path) => {
    const session = await Session.open(new URL(path, target.url).href);
    using stream = await listen(session);
    expect([stream.status, stream.headers.location]).toEqual([200, undefined]);
    expect((await session.request('ping')).status).toBe(200);
  });

  it('is explained to browsers', async () => {
    const reply = await post(target.url, '', { method: 'GET', headers: { accept: 'text/html,*/*' } });
    expect([reply.status, reply.headers['content-type']]).toEqual([405, 'text/plain; charset=utf-8']);
  });

  it('is that of whoever opened the session', async () => {
    await using guarded = await openTarget({ auth: byName });
    const ann = await Session.open(guarded.url, { headers: { authorization: 'Bearer ann' } });
    expect((await listen(ann, { authorization: 'Bearer ben' })).status).toBe(404);
    using nobody = await StreamReader.open(guarded.url, { 'mcp-session-id': ann.id });
    expect(nobody.status).toBe(401);
    using own = await listen(ann);
    expect(own.status).toBe(200);
  });

  it('may be read by pages of a listed origin', async () => {
    const origin = 'https://app.example.com';
    await using open = await openTarget({ http: { allowedOrigins: [origin] } });
    const preflight = await post(open.url, '', {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'mcp-session-id,last-event-id',
      },
    });
    expect(preflight.headers['access-control-allow-methods']).toBe('GET, POST, DELETE');
    expect(preflight.headers['access-control-allow-headers']).toContain('last-event-id');
    using stream = await listen(await Session.open(open.url), { origin });
    expect(stream.headers['access-control-allow-origin']).toBe(origin);
  });

  it('ends with its session', async () => {
    const session = await Session.open(target.url);
    using first = await listen(session);
    using second = await listen(session);
    expect((await session.delete()).status).toBe(204);
    await Promise.all([first.ended, second.ended]);
    expect((await listen(session)).status).toBe(404);
  });

  it('leaves nothing behind when its session ends', async () => {
    const bus = new MemoryBus();
    await using own = await openTarget({ bus });
    const session = await Session.open(own.url);
    using stream = await listen(session);
    const reply = await StreamReader.open(own.url, session.headersOf(), {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'chatter', arguments: {} },
    });
    await reply.ended;
    expect(bus['listeners'].size).toBe(1);
    await session.delete();
    await stream.ended;
    const { application, endpoint } = own.server['running']!;
    expect([bus['listeners'].size, endpoint['services'].live.find(session.id)]).toEqual([0, undefined]);
    expect(application.ports.events).toHaveProperty('size', 0);
  });

  it('ends with the server, before its deadline', async () => {
    const closing = await openTarget({ shutdownTimeoutMs: 60_000 });
    const session = await Session.open(closing.url);
    using stream = await listen(session);
    const legacy = await Session.open(closing.url, { version: '2024-11-05' });
    using plain = await listen(legacy);
    await closing.server.close();
    await Promise.all([stream.ended, plain.ended]);
  });
});

describe('time', () => {
  const others = [
    'nextTick',
    'setImmediate',
    'clearImmediate',
    'setTimeout',
    'clearTimeout',
    'queueMicrotask',
  ] as const;
  let late = 0;
  beforeEach(() => {
    late = 0;
    jest.useFakeTimers({ doNotFake: [...others, 'Date', 'hrtime', 'performance'] });
  });
  afterEach(() => jest.useRealTimers());

  const pass = (ms: number): void => {
    late += ms;
    jest.advanceTimersByTime(ms);
  };
  const store = (): MemorySessionStore =>
    new MemorySessionStore({ idleMs: 60_000, maxSessions: 10 }, () => Date.now() + late);
  const open = (options: Partial<ServerOptions> = {}): Promise<Target> => openTarget(options);

  it('shows every fifteen seconds that a stream is alive', async () => {
    await using target = await open();
    using stream = await listen(await Session.open(target.url));
    await stream.until(({ events }) => events.length === 1);
    const before = stream.received.split(':\n\n').length;
    pass(45_000);
    await stream.until(({ received }) => received.split(':\n\n').length === before + 3);
  });

  it('shows so of a stream that a 2026 client listens on, too', async () => {
    await using target = await open();
    const method = 'subscriptions/listen';
    const headers = { ...headers2026(method), accept: 'application/json, text/event-stream' };
    using stream = await StreamReader.open(target.url, headers, message2026(method, { notifications: {} }));
    await stream.until(({ events }) => events.length === 1);
    pass(15_000);
    await stream.until(({ received }) => received.endsWith(':\n\n'));
  });

  it('does not make a session idle while it listens, but does afterwards', async () => {
    await using target = await open({ sessions: { store: store() } });
    const session = await Session.open(target.url);
    const stream = await listen(session);
    for (let at = 0; at < 10; at++) {
      pass(15_000);
      await new Promise(setImmediate);
    }
    expect((await session.request('ping')).status).toBe(200);
    stream.leave();
    await stream.ended;
    await new Promise((resolve) => setTimeout(resolve, 20));
    pass(61_000);
    await new Promise(setImmediate);
    expect((await session.request('ping')).status).toBe(404);
  });

  it('ends the streams of a session that ended elsewhere', async () => {
    const sessions = store();
    await using target = await open({ sessions: { store: sessions } });
    const session = await Session.open(target.url);
    using stream = await listen(session);
    sessions.delete(session.id);
    pass(15_000);
    await stream.ended;
  });
});
