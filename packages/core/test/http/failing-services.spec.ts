import { MemoryEventLog, MemorySessionStore } from '@tenon/core';
import { Session } from './eras';
import { openTarget } from './target';

describe('a server whose store or log fails', () => {
  const fails = (): never => {
    throw new Error('the store is gone: redis://user:secret@host');
  };

  it.each([
    ['DELETE', { method: 'DELETE' }, undefined],
    ['GET', { method: 'GET', headers: { accept: 'text/event-stream' } }, undefined],
    ['a notification', { method: 'POST' }, { jsonrpc: '2.0', method: 'notifications/initialized' }],
    ['an answer', { method: 'POST' }, { jsonrpc: '2.0', id: 'x', result: {} }],
  ])(
    'answers %s with an error of HTTP',
    async (_, { method, headers = {} }: { method: string; headers?: object }, message) => {
      const store = new MemorySessionStore({ idleMs: 60_000, maxSessions: 10 });
      await using target = await openTarget({ sessions: { store } });
      const session = await Session.open(target.url);
      store.get = fails;
      const reply = await fetch(target.url, {
        method,
        headers: {
          ...session.headersOf({}),
          ...headers,
          ...(message && { 'content-type': 'application/json' }),
        } as Record<string, string>,
        ...(message && { body: JSON.stringify(message) }),
      });
      expect(reply.status).toBe(500);
      expect(await reply.text()).not.toContain('secret');
    },
  );

  it('answers a GET that cannot be looked up with an error of HTTP', async () => {
    const events = new MemoryEventLog();
    await using target = await openTarget({ sessions: { events } });
    const session = await Session.open(target.url);
    events.streamOf = fails;
    const headers = session.headersOf({ accept: 'text/event-stream', 'last-event-id': 'a.1' }) as Record<
      string,
      string
    >;
    expect((await fetch(target.url, { headers })).status).toBe(500);
  });
});
