import { failureOf, storeWith } from '../../test/driver-store';
import { StillClock } from '../../test/still-clock';
import type { AtomicStore, KeyValueStore } from '../contracts';
import { memoryStore } from '../memory';
import { route } from './route';

describe('route', () => {
  const tokens = memoryStore();
  const rest = memoryStore();
  const store = route({ tokens, codes: tokens }, rest);

  it('leads collections to their stores', async () => {
    await store.put('key', 1, { collection: 'tokens' });
    await store.putIfAbsent('key', 2, { collection: 'codes' });
    await store.put('key', 3);
    await store.increment('count', 4, { collection: '__proto__' });
    expect((await tokens.collections()).sort()).toEqual(['codes', 'tokens']);
    expect((await rest.collections()).sort()).toEqual(['__proto__', 'default']);
    expect(await store.take('key', { collection: 'codes' })).toBe(2);
    expect(await store.get('key', { collection: '' })).toBe(3);
  });

  it('lists the collections of all stores, each from the store that it leads to', async () => {
    await rest.put('stray', 1, { collection: 'tokens' });
    await tokens.put('stray', 1, { collection: 'elsewhere' });
    expect((await store.collections()).sort()).toEqual(['__proto__', 'default', 'tokens']);
    expect(await store.collections({ limit: 2 })).toHaveLength(2);
    expect((await store.keys({ collection: 'tokens' })).keys).toEqual(['key']);
    expect(await store.clearCollection('tokens')).toBe(1);
    expect(await rest.get('stray', { collection: 'tokens' })).toBe(1);
    expect(await failureOf(store.collections({ limit: 0 }))).toMatchObject({ code: 'TN1015' });
  });

  it('culls all stores, as much as is asked for', async () => {
    const clock = new StillClock();
    const [one, two] = [memoryStore({ clock: clock.now }), memoryStore({ clock: clock.now })];
    for (const each of [one, two]) await each.putMany([['a', 1], ['b', 1]], { ttlMs: 10 }); // prettier-ignore
    clock.advance(11);
    const both = route({ one }, two);
    expect([await both.cull(3), await both.cull(3), await both.cull()]).toEqual([3, 1, 0]);
  });

  it('asks a function', async () => {
    const byFunction = route([tokens, rest], (name) => (name.startsWith('t') ? tokens : rest));
    await byFunction.put('key', 5, { collection: 'things' });
    expect(await tokens.get('key', { collection: 'things' })).toBe(5);
    const lost = route([tokens], () => rest);
    expect(await failureOf(lost.get('key'))).toMatchObject({ code: 'TN1015' });
    expect(() => route([], () => rest)).toThrow('TN1015');
  });

  it('can what all of its stores can', () => {
    const { capabilities } = tokens;
    const able = storeWith({ capabilities: { ...capabilities, durable: true, shared: true, maxValueBytes: 1e9 } });
    const weak = storeWith({ capabilities: { ...capabilities, atomic: 'delete-wins', enumerate: 'eventual', durable: true, maxValueBytes: 1e6, maxKeyBytes: 100, ttlResolutionMs: 1_000 } }); // prettier-ignore
    expect(route({ weak }, able).capabilities).toEqual({ ...weak.capabilities, shared: false });
    expect(route({ able }, able).capabilities).toEqual(able.capabilities);
  });

  it('has the methods that all of its stores stand for, by type', () => {
    const plain: KeyValueStore = tokens;
    const both: AtomicStore = route({ tokens }, rest);
    const some = route({ tokens }, plain);
    // @ts-expect-error one of the stores is not known to be atomic
    expect(typeof some.take).toBe(typeof both.take);
  });

  it('asks, sets up and closes every store once', async () => {
    const calls: string[] = [];
    const noting = (name: string) => storeWith({ open: () => void calls.push(`open ${name}`), ping: () => void calls.push(`ping ${name}`), close: () => void calls.push(`close ${name}`) }); // prettier-ignore
    const [one, two] = [noting('one'), noting('two')];
    const both = route({ a: one, b: one, c: two }, two);
    await both.setup();
    await both.ping();
    await both.close();
    expect(calls.map((call) => call.split(' ')[0])).toEqual(['open', 'open', 'ping', 'ping', 'close', 'close']);
    expect(new Set(calls).size).toBe(6);
  });
});
