import { Keyv, type KeyvStoreAdapter } from 'keyv';
import { setTimeout as delay } from 'node:timers/promises';
import { withEngine } from '../../test/engine';
import { keyvHarness, mapSource, redisSource } from '../../test/keyv-harness';
import { RedisServer } from '../../test/redis-server';
import { controlOf } from '../../test/server-process';
import { recordKey } from '../base';
import { describeCases, storeCases } from '../contract';
import { KeyvStore, keyvStore, type KeyvInstance } from './keyv-store';

describeCases({ describe, it }, 'KeyvStore over a map', storeCases(keyvHarness(mapSource(), {})));

const winning = keyvHarness(mapSource(), { deleteWins: true, shared: true });
describeCases({ describe, it }, 'KeyvStore over a map, whose delete tells the winner', storeCases(winning));

withEngine('redis-server', 'KeyvStore over @keyv/redis', (file) => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.start(file);
  });
  afterAll(() => redis.remove());

  const overRedis = keyvHarness(
    redisSource(() => redis.url),
    { deleteWins: true, shared: true, durable: true },
    controlOf(() => redis, ['not-to-be-shown']),
  );
  describeCases({ describe, it }, 'KeyvStore over @keyv/redis', storeCases(overRedis));
});

interface FakeAdapter extends KeyvStoreAdapter {
  /** Hands an error to Keyv, as adapters do that hide it from their callers. */
  emit(error: unknown): void;
}

/** An adapter that does what a test tells it to, and otherwise nothing. */
function fakeAdapter(methods: Partial<KeyvStoreAdapter> = {}): FakeAdapter {
  const nothing = async (): Promise<undefined> => undefined;
  const adapter: FakeAdapter = {
    opts: {},
    emit: () => undefined,
    on(_event, listener) {
      adapter.emit = listener;
      return adapter;
    },
    get: nothing,
    set: nothing,
    delete: async () => false,
    clear: nothing,
    ...methods,
  };
  return adapter;
}

const secret = 'redis://user:secret-password@host';
const broken = (): Error => Object.assign(new Error(secret), { code: 'ECONNRESET' });

describe('KeyvStore over a fake adapter', () => {
  const expectFault = async (work: Promise<unknown>, code?: string): Promise<void> => {
    const failure = await work.catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'TN8002', outcome: 'unknown' });
    expect(String(failure)).not.toContain('secret');
    if (code) expect(String(failure)).toContain(code);
  };

  it('tells the fault of a read from nothing, whether the adapter throws or hides it', async () => {
    let reads = 0;
    const reject = async (): Promise<undefined> => {
      if (reads++ > 0) throw broken();
      return undefined;
    };
    await expectFault(keyvStore(new Keyv(fakeAdapter({ get: reject }))).get('key'), 'ECONNRESET');
    const adapter = fakeAdapter();
    const store = keyvStore(new Keyv(adapter));
    expect(await store.get('key')).toBeUndefined();
    Object.assign(adapter, { get: async () => adapter.emit(broken()) });
    await expectFault(store.get('key'), 'ECONNRESET');
    await expectFault(store.getMany(['key', 'other']), 'ECONNRESET');
  });

  it('tells the fault of a write, whether the adapter throws, answers false or hides it', async () => {
    const reject = async (): Promise<never> => Promise.reject(broken());
    await expectFault(keyvStore(new Keyv(fakeAdapter({ set: reject }))).put('key', 1), 'ECONNRESET');
    await expectFault(keyvStore(new Keyv(fakeAdapter({ set: async () => false }))).put('key', 1));
    const adapter = fakeAdapter();
    Object.assign(adapter, { set: async () => adapter.emit(broken()) });
    await expectFault(keyvStore(new Keyv(adapter)).putMany([['key', 1]]), 'ECONNRESET');
  });

  it('tells the fault of a delete', async () => {
    const adapter = fakeAdapter({ get: async () => JSON.stringify({ value: 'r 1 -\n1' }) as never });
    const store = new KeyvStore(new Keyv(adapter), { deleteWins: true });
    expect(await store.get('key')).toBe(1);
    for (const hides of [true, false]) {
      Object.assign(adapter, {
        delete: async () => {
          if (!hides) throw broken();
          adapter.emit(broken());
          return false;
        },
      });
      await expectFault(store.delete('key'), 'ECONNRESET');
      await expectFault(store.take('key'), 'ECONNRESET');
    }
  });

  it('fails once nothing of a call goes on any more', async () => {
    let written = 0;
    const set = async (): Promise<void> => {
      if (++written === 1) throw broken();
      await delay(50);
      written += 10;
    };
    const store = keyvStore(new Keyv(fakeAdapter({ set })));
    await expectFault(store.putMany([['a', 1], ['b', 2]]), 'ECONNRESET'); // prettier-ignore
    expect(written).toBe(12);
  });

  it('ends a call that the adapter never settles', async () => {
    const store = keyvStore(new Keyv(fakeAdapter({ set: () => new Promise(() => undefined) })));
    await expect(store.put('key', 1, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'TN8003', outcome: 'unknown' });
  });
});

describe('KeyvStore', () => {
  it('keeps to the namespace of its instance', async () => {
    const map = new Map<string, unknown>();
    const stores = ['a', 'a:a', 'b', '7', 'keyv', undefined].map((namespace) =>
      keyvStore(new Keyv({ store: map, namespace })),
    );
    for (const [index, store] of stores.entries()) await store.put('key', index);
    expect(await Promise.all(stores.map((store) => store.get('key')))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(await stores[0]!.delete('key')).toBe(true);
    expect(await Promise.all(stores.map((store) => store.get('key')))).toEqual([undefined, 1, 2, 3, 4, 5]);
    expect([...map.keys()].every((key) => key.length < 100)).toBe(true);
  });

  it('keeps what is permanent from the time to live of its instance, and hands over that of an entry', async () => {
    const map = new Map<string, string>();
    const store = keyvStore(new Keyv({ store: map, ttl: 20 }));
    await store.put('key', 1);
    await delay(40);
    expect(await store.get('key')).toBe(1);
    await store.put('key', 2, { ttlMs: 60_000 });
    const { expires } = JSON.parse([...map.values()][0]!) as { expires: number };
    expect(expires).toBeGreaterThan((await store.getEntry('key'))!.expiresAt!);
    expect(expires).toBeLessThan(Date.now() + 61_000);
  });

  it('says of what Keyv cannot parse that it cannot be read', async () => {
    const map = new Map<string, unknown>([[`keyv:${recordKey('default', 'key', 0).id}`, '{"half']]);
    const store = keyvStore(new Keyv({ store: map }));
    await expect(store.get('key')).rejects.toMatchObject({ code: 'TN8010' });
    await store.put('key', 1);
    expect(await store.get('key')).toBe(1);
  });

  it('promises no more than it is told', async () => {
    const store = new KeyvStore(new Keyv());
    expect(store.capabilities).toMatchObject({ atomic: 'none', enumerate: 'none', durable: false, shared: false });
    for (const call of [() => store.take('key'), () => store.putIfAbsent('key', 1), () => store.keys()])
      await expect(call()).rejects.toMatchObject({ code: 'TN8011' });
    expect(keyvStore(new Keyv(), { maxValueBytes: 1_000 }).capabilities.maxValueBytes).toBe(1_000);
  });

  it('leaves no listener behind', async () => {
    const keyv = new Keyv();
    const store = keyvStore(keyv);
    await store.put('key', 1);
    expect(keyv.listeners('error')).toHaveLength(1);
    await store.close();
    expect(keyv.listeners('error')).toHaveLength(0);
  });

  it('refuses what is no instance of Keyv, and options that cannot be', () => {
    for (const keyv of [undefined, new Map(), {}, fakeAdapter()])
      expect(() => keyvStore(keyv as unknown as KeyvInstance)).toThrow(/TN1015.*new Keyv/);
    for (const maxValueBytes of [0, -1, 1.5, NaN, '1' as never])
      expect(() => keyvStore(new Keyv(), { maxValueBytes })).toThrow('TN1015');
    for (const option of ['deleteWins', 'durable', 'shared'])
      expect(() => keyvStore(new Keyv(), { [option]: 'false' })).toThrow(`${option} is true or false`);
    for (const backend of ['', 'x'.repeat(201), 7 as never])
      expect(() => keyvStore(new Keyv(), { backend })).toThrow('TN1015');
  });
});
