import { MemorySessionStore, type MaybePromise, type SessionRecord, type SessionStore } from '@tenon/core';
import { allButIntervals } from '../fakes/all-but-intervals';
import { handshake, Session } from './eras';
import { post, type Reply } from './http-client';
import { openTarget } from './target';

/** Promises that are not this realm's, as other libraries make them. */
function foreign<T>(value: T): Promise<T> {
  const promise = Promise.resolve(value);
  const thenable = { then: promise.then.bind(promise) };
  return thenable as unknown as Promise<T>;
}

/** A store whose answers are thenables; it holds back those that the test asks it to. */
class ForeignStore implements SessionStore {
  readonly records = new Map<string, SessionRecord>();

  get(id: string): MaybePromise<SessionRecord | undefined> {
    const record = this.records.get(id);
    return foreign(record && { ...record });
  }
  put(session: SessionRecord): MaybePromise<void> {
    this.records.set(session.id, { ...session });
    return foreign(undefined);
  }
  touch(): MaybePromise<void> {
    return foreign(undefined);
  }
  delete(id: string): MaybePromise<boolean> {
    return foreign(this.records.delete(id));
  }
}

describe('a store whose promises are of another library', () => {
  it('knows its sessions and no others', async () => {
    await using target = await openTarget({ sessions: { store: new ForeignStore() } });
    const session = await Session.open(target.url);
    expect((await session.call('session')).answer?.result).toMatchObject({
      structuredContent: { sessionId: session.id, era: '2025' },
    });
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    expect((await post(target.url, list, { headers: { 'mcp-session-id': 'made-up' } })).verdict).toBe('404 -32600');
    expect((await session.delete()).status).toBe(204);
    expect((await session.request('ping')).status).toBe(404);
  });
});

describe('what a session keeps of its client', () => {
  async function open(store: SessionStore, params: object): Promise<Reply> {
    await using target = await openTarget({ sessions: { store } });
    return await post(target.url, { jsonrpc: '2.0', id: 1, method: 'initialize', params });
  }

  it('is what the specification knows', async () => {
    const store = new ForeignStore();
    const params = {
      ...handshake(),
      clientInfo: { name: 'c', version: '1', title: 'C', junk: 'x'.repeat(100_000) },
      capabilities: { roots: { listChanged: true }, junk: ['x'.repeat(100_000)], experimental: { a: {} } },
    };
    expect((await open(store, params)).status).toBe(200);
    const [record] = store.records.values();
    expect(record?.clientInfo).toEqual({ name: 'c', version: '1', title: 'C' });
    expect(record?.clientCapabilities).toEqual({ roots: { listChanged: true }, experimental: { a: {} } });
  });

  it.each([
    ['a name', { clientInfo: { name: 'x'.repeat(20_000), version: '1' } }],
    ['a title', { clientInfo: { name: 'c', version: '1', title: 'x'.repeat(20_000) } }],
    ['capabilities', { capabilities: { experimental: { a: 'x'.repeat(20_000) } } }],
  ])('has a limit: refuses %s of 20 kB', async (_what, change) => {
    const store = new ForeignStore();
    expect((await open(store, { ...handshake(), ...change })).verdict).toBe('200 -32602');
    expect(store.records.size).toBe(0);
  });
});

describe('a session that was deleted', () => {
  /** Tells when a session is looked up a second time within one request, and waits there. */
  class SlowStore extends ForeignStore {
    hold: Promise<void> | undefined;
    onHold: (() => void) | undefined;

    override get(id: string): MaybePromise<SessionRecord | undefined> {
      const found = super.get(id);
      const { hold } = this;
      if (!hold) return found;
      this.hold = undefined;
      this.onHold?.();
      return hold.then(() => found);
    }
    override touch(): MaybePromise<void> {
      return undefined;
    }
  }

  it('does not come back with a log level that was asked for before', async () => {
    const store = new SlowStore();
    await using target = await openTarget({ sessions: { store } });
    const session = await Session.open(target.url);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (store.onHold = resolve));
    store.hold = new Promise((resolve) => (release = resolve));
    const asked = session.request('logging/setLevel', { level: 'error' });
    await held;
    // The request has found its session; it is deleted before the level is stored.
    expect((await session.delete()).status).toBe(204);
    release();
    await asked;
    expect(store.records.size).toBe(0);
    expect((await session.request('ping')).status).toBe(404);
  });
});

describe('requests of one session', () => {
  it('are refused with an id that is in use, which stays that of the first', async () => {
    await using target = await openTarget();
    const session = await Session.open(target.url);
    const first = session.call('hold', { key: 'first' }, { id: 'same' });
    await target.stage.until('hold first');
    const second = await session.call('add', { a: 1, b: 2 }, { id: 'same' });
    expect(second.verdict).toBe('400 -32600');
    expect(second.answer?.error?.message).toBe('This id is in use');
    expect((await session.call('add', { a: 1, b: 2 }, { id: 'other' })).answer?.result).toBeDefined();
    await session.notify('notifications/cancelled', { requestId: 'same' });
    await target.stage.until('aborted first');
    expect((await first).answer).toBeUndefined();
    // A cancelled request has no answer, so nothing can be mixed up with it.
    expect((await session.call('add', { a: 1, b: 2 }, { id: 'same' })).answer?.result).toBeDefined();
  });
});

describe('a session with a call that takes longer than sessions may be idle', () => {
  const minutes = 60_000;
  let late = 0;
  const open = () => {
    late = 0;
    const store = new MemorySessionStore({ idleMs: 30 * minutes, maxSessions: 10 }, () => Date.now() + late);
    return openTarget({ sessions: { store } });
  };

  it('is used until the call ends', async () => {
    await using target = await open();
    const session = await Session.open(target.url);
    const call = session.call('hold', { key: 'long' });
    await target.stage.until('hold long');
    late = 31 * minutes;
    target.stage.release('long');
    expect((await call).answer?.result).toMatchObject({ content: [{ text: 'long' }] });
    late = 60 * minutes;
    expect((await session.request('ping')).status).toBe(200);
  });

  it('is used while the call runs', async () => {
    const fakes = jest.useFakeTimers({ advanceTimers: false, doNotFake: [...allButIntervals] });
    try {
      await using target = await open();
      const session = await Session.open(target.url);
      const call = session.call('hold', { key: 'long' }, { id: 'long' });
      await target.stage.until('hold long');
      for (late = 0; late <= 60 * minutes; late += 10 * minutes) await fakes.advanceTimersByTimeAsync(10 * minutes);
      expect((await session.request('ping')).status).toBe(200);
      // A new session makes room by ending the idle ones.
      await Session.open(target.url);
      expect((await session.request('ping')).status).toBe(200);
      target.stage.release('long');
      expect((await call).answer?.result).toBeDefined();
      // With nothing running it grows idle like any other.
      for (let times = 0; times < 4; times++, late += 10 * minutes) await fakes.advanceTimersByTimeAsync(10 * minutes);
      expect((await session.request('ping')).status).toBe(404);
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });
});
