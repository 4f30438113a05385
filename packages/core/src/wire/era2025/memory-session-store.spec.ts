import type { SessionRecord } from '../../contracts';
import { MemorySessionStore } from './memory-session-store';

let now = 0;
const clock = (): number => now;

function session(id: string): SessionRecord {
  return {
    id,
    protocolVersion: '2025-11-25',
    clientInfo: { name: 'c', version: '1' },
    clientCapabilities: {},
    lastUsedAt: now,
  };
}

describe('MemorySessionStore', () => {
  beforeEach(() => {
    now = 1_000;
  });

  it('forgets a session that was idle for too long', () => {
    const store = new MemorySessionStore({ idleMs: 100, maxSessions: 10 }, clock);
    store.put(session('a'));
    now += 99;
    expect(store.get('a')?.id).toBe('a');
    now += 1;
    expect(store.get('a')).toBeUndefined();
    expect(store.size).toBe(0);
  });

  it('keeps a session that is used', () => {
    const store = new MemorySessionStore({ idleMs: 100, maxSessions: 10 }, clock);
    const record = session('a');
    store.put(record);
    for (let turn = 0; turn < 5; turn++) {
      now += 90;
      store.touch(record);
    }
    expect(store.get('a')).toBe(record);
  });

  it('ends the session that was unused for longest when it is full', () => {
    const store = new MemorySessionStore({ idleMs: 1_000, maxSessions: 2 }, clock);
    const first = session('a');
    store.put(first);
    store.put(session('b'));
    now += 1;
    store.touch(first);
    store.put(session('c'));
    expect(store.get('a')).toBe(first);
    expect(store.get('b')).toBeUndefined();
    expect(store.size).toBe(2);
  });

  it('sweeps expired sessions as new ones come', () => {
    const store = new MemorySessionStore({ idleMs: 100, maxSessions: 1_000 }, clock);
    for (let index = 0; index < 50; index++) store.put(session(`old-${index}`));
    now += 200;
    store.put(session('new'));
    expect(store.size).toBe(1);
  });

  it('does not bring a deleted session back by touching it', () => {
    const store = new MemorySessionStore({ idleMs: 100, maxSessions: 10 }, clock);
    const record = session('a');
    store.put(record);
    expect(store.delete('a')).toBe(true);
    store.touch(record);
    expect(store.get('a')).toBeUndefined();
  });
});
