import { createServer, MemorySessionStore, Module, mount, resource, type TenonServer } from '@tenon/core';
import { createTestClient } from '@tenon/testing';
import { allButIntervals } from '../fakes/all-but-intervals';
import { FakeMountTarget } from './fake-mount-target';

const uri = 'docs://r/index';

describe('a session of 2025 that ends', () => {
  let target: FakeMountTarget;
  let server: TenonServer;
  beforeEach(() => {
    target = new FakeMountTarget();
    target.offer({ resources: [{ uri: 'docs://index', name: 'index' }] });
    target.answer = () => ({});
    @Module({ mounts: [mount(target, { prefix: 'r' })] })
    class Parent {}
    server = createServer(Parent, { name: 'parent', logLevel: 'silent' });
  });
  afterEach(() => server.close());

  const sessionOf = (index = 0): string | undefined => target.asked[index]?.caller.context.sessionId;

  it('in memory is told to what is mounted', async () => {
    const client = await createTestClient(server, { era: '2025' });
    await client.request('resources/subscribe', { uri });
    expect(target.ended).toEqual([]);
    await client.close();
    expect(target.ended).toEqual([sessionOf()]);
    expect(sessionOf()).toEqual(expect.any(String));
  });

  it('in memory is told through a server between', async () => {
    @Module({ mounts: [mount(server, { prefix: 'o' })] })
    class Outer {}
    await using outer = createServer(Outer, { name: 'outer', logLevel: 'silent' });
    const client = await createTestClient(outer, { era: '2025' });
    await client.request('resources/subscribe', { uri: 'docs://o/r/index' });
    await client.close();
    expect(target.ended).toEqual([sessionOf()]);
  });

  it('over HTTP is told where it subscribed', async () => {
    const { url } = await server.listen({ port: 0 });
    const [subscribing, other] = [await openSession(url), await openSession(url)];
    expect(await (await post(url, 'resources/subscribe', { uri }, subscribing)).json()).toMatchObject({ result: {} });
    for (const session of [other, subscribing]) {
      await fetch(url, { method: 'DELETE', headers: { 'mcp-session-id': session } });
    }
    expect(target.ended).toEqual([subscribing]);
  });
});

describe('a session over HTTP that may end without a word', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: [...allButIntervals] }));
  afterEach(() => void jest.useRealTimers());

  it.each([
    ['not looked for where nothing mounted subscribed for it', 'own://it', 0],
    ['looked for now and then where something mounted did', uri, 3],
  ])('is %s', async (_, subscribed, times) => {
    const target = new FakeMountTarget();
    target.offer({ resources: [{ uri: 'docs://index', name: 'index' }] });
    target.answer = () => ({});
    @Module({
      mounts: [mount(target, { prefix: 'r' })],
      providers: [resource('own://it', { name: 'own' }, () => 'own')],
    })
    class Parent {}
    const store = new MemorySessionStore({ idleMs: 60_000, maxSessions: 10 });
    await using server = createServer(Parent, { name: 'parent', logLevel: 'silent', sessions: { store } });
    const { url } = await server.listen({ port: 0 });
    const session = await openSession(url);
    await (await post(url, 'resources/subscribe', { uri: subscribed }, session)).json();
    const get = jest.spyOn(store, 'get');
    jest.advanceTimersByTime(3 * 15_000);
    expect(get).toHaveBeenCalledTimes(times);
  });
});

function post(url: string, method: string, params: object, session?: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(session !== undefined && { 'mcp-session-id': session }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
}

async function openSession(url: string): Promise<string> {
  const clientInfo = { name: 'test', version: '1' };
  const begun = await post(url, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
  return begun.headers.get('mcp-session-id')!;
}
