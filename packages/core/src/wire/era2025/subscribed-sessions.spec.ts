import type { Logger, SessionRecord } from '../../contracts';
import { Heartbeat } from '../heartbeat';
import { MemorySessionStore } from './memory-session-store';
import { SubscribedSessions } from './subscribed-sessions';

describe('sessions that subscribed', () => {
  let now = 0;
  const store = new MemorySessionStore({ idleMs: 100, maxSessions: 10 }, () => now);
  const warned: unknown[] = [];
  const log = { warn: (...entry: unknown[]) => void warned.push(entry) } as unknown as Logger;
  let ended: string[] = [];
  let sessions: SubscribedSessions;
  let heartbeat: Heartbeat;

  beforeEach(() => {
    now = 0;
    ended = [];
    warned.length = 0;
    for (const id of ['a', 'b']) {
      const record: SessionRecord = {
        id,
        protocolVersion: '2025-11-25',
        clientInfo: { name: 'test', version: '1' },
        clientCapabilities: {},
        lastUsedAt: id === 'a' ? 0 : 50,
      };
      store.put(record);
    }
    heartbeat = new Heartbeat();
    sessions = new SubscribedSessions(store, heartbeat, (id) => ended.push(id), log);
    sessions.add('a');
    sessions.add('b');
  });
  afterEach(() => heartbeat.stop());

  const beat = async (): Promise<void> => {
    sessions.beat();
    await new Promise((resolve) => setImmediate(resolve));
  };

  it('end once, when their store has let go of them', async () => {
    await beat();
    expect(ended).toEqual([]);
    now = 120;
    await beat();
    expect(ended).toEqual(['a']);
    now = 200;
    await beat();
    await beat();
    expect(ended).toEqual(['a', 'b']);
  });

  it('end at once when they are told to, and those that did not subscribe never do', () => {
    sessions.end('a');
    sessions.end('a');
    sessions.end('c');
    expect(ended).toEqual(['a']);
  });

  it('go on where the store cannot be asked', async () => {
    const get = jest.spyOn(store, 'get').mockImplementation(() => {
      throw new Error('The store is away');
    });
    await beat();
    get.mockRestore();
    expect(ended).toEqual([]);
    expect(warned).toHaveLength(2);
  });
});
