import type { SessionRecord } from '@tenon/core';
import { memoryStore } from '../memory';
import { StoreSessions } from './store-sessions';

const minute = 60_000;
const idleMs = 30 * minute;

let now = Date.now();
const clock = (): number => now;
const open = () => {
  const store = memoryStore({ clock });
  return { store, sessions: new StoreSessions(store, idleMs, clock), other: new StoreSessions(store, idleMs, clock) };
};

const session = (more: Partial<SessionRecord> = {}): SessionRecord => ({
  id: 'a session of ann',
  protocolVersion: '2025-11-25',
  clientInfo: { name: 'c', version: '1' },
  clientCapabilities: { roots: {} },
  principal: undefined,
  lastUsedAt: now,
  ...more,
});

describe('StoreSessions', () => {
  it('gives other processes what was put, and each reader a record of its own', async () => {
    const { sessions, other } = open();
    await sessions.put(session({ principal: '["","ann"]', subscriptions: ['a://b'], logLevel: 'error' }));
    const read = await other.get('a session of ann');
    expect(read).toEqual(session({ principal: '["","ann"]', subscriptions: ['a://b'], logLevel: 'error' }));
    read!.logLevel = 'debug';
    expect((await other.get('a session of ann'))?.logLevel).toBe('error');
    expect(await other.get('another')).toBeUndefined();
  });

  it('shows the id to nobody who reads the store', async () => {
    const { store, sessions } = open();
    await sessions.put(session());
    const { keys } = await store.keys({ collection: 'tenon-sessions' });
    const [value] = await store.getMany(keys, { collection: 'tenon-sessions' });
    expect(keys).toHaveLength(1);
    expect(JSON.stringify([keys, value])).not.toContain('a session of ann');
  });

  it('ends a session that was idle for too long, and not one that is used', async () => {
    const { sessions, other } = open();
    await sessions.put(session());
    for (const server of [sessions, other, sessions, other]) {
      now += 29 * minute;
      const read = await server.get('a session of ann');
      await server.touch(read!);
    }
    now += 34 * minute;
    expect(await sessions.get('a session of ann')).toBeUndefined();
  });

  it('renews the time at most once in a tenth of it', async () => {
    const { store, sessions } = open();
    const touch = jest.spyOn(store, 'touch');
    await sessions.put(session());
    for (let request = 0; request < 50; request++) {
      now += 5_000;
      await sessions.touch((await sessions.get('a session of ann'))!);
    }
    expect(touch).toHaveBeenCalledTimes(1);
    now += idleMs - 1;
    expect(await sessions.get('a session of ann')).toBeDefined();
  });

  it('renews the time and leaves what another process wrote meanwhile', async () => {
    const { sessions, other } = open();
    await sessions.put(session());
    const read = await sessions.get('a session of ann');
    now += 10 * minute;
    await other.update('a session of ann', (stored) => {
      stored.logLevel = 'warning';
      return true;
    });
    await sessions.touch(read!);
    expect(await sessions.get('a session of ann')).toMatchObject({ logLevel: 'warning', lastUsedAt: now });
  });

  it('loses no change of processes that change one session at once', async () => {
    const { sessions, other } = open();
    await sessions.put(session());
    const uris = Array.from({ length: 20 }, (_, number) => `note://${number}`);
    const subscribe = (server: StoreSessions, uri: string): Promise<void> =>
      server.update('a session of ann', (stored) => {
        stored.subscriptions = [...(stored.subscriptions ?? []), uri];
        return true;
      });
    await Promise.all(uris.map((uri, at) => subscribe(at % 2 ? sessions : other, uri)));
    expect([...(await sessions.get('a session of ann'))!.subscriptions!].sort()).toEqual([...uris].sort());
  });

  it('brings no session back that ended while it was changed', async () => {
    const { sessions, other } = open();
    await sessions.put(session());
    let ended: Promise<boolean> | undefined;
    let calls = 0;
    await sessions.update('a session of ann', () => {
      calls += 1;
      ended = other.delete('a session of ann');
      return true;
    });
    expect(await ended).toBe(true);
    expect(calls).toBe(1);
    expect(await sessions.get('a session of ann')).toBeUndefined();
    await sessions.update('a session of ann', () => {
      throw new Error('not called');
    });
  });

  it('leaves a session alone that is not to be stored, or whose change throws', async () => {
    const { store, sessions } = open();
    await sessions.put(session());
    const write = jest.spyOn(store, 'compareAndSet');
    await sessions.update('a session of ann', () => false);
    const failing = sessions.update('a session of ann', () => {
      throw new Error('too many');
    });
    await expect(failing).rejects.toThrow('too many');
    expect(write).not.toHaveBeenCalled();
  });

  it('gives up where others change a session again and again', async () => {
    const { store, sessions } = open();
    await sessions.put(session());
    jest.spyOn(store, 'compareAndSet').mockResolvedValue(false);
    await expect(sessions.update('a session of ann', () => true)).rejects.toMatchObject({ code: 'TN8003' });
  });

  it.each([
    ['a text'],
    [null],
    [[]],
    [{}],
    [{ protocolVersion: '1', clientInfo: {}, clientCapabilities: {}, principal: 1 }],
  ])('knows no session in %j', async (value) => {
    const { store, sessions } = open();
    await sessions.put(session());
    const [key] = (await store.keys({ collection: 'tenon-sessions' })).keys;
    await store.put(key!, value, { collection: 'tenon-sessions' });
    expect(await sessions.get('a session of ann')).toBeUndefined();
  });
});
