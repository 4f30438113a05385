import { memoryStore } from '../memory';
import { prefixCollections } from './prefix-collections';
import { prefixKeys } from './prefix-keys';
import { singleCollection } from './single-collection';

const raw = memoryStore();
const sharings = {
  prefixKeys: [prefixKeys(raw, 'a:'), prefixKeys(raw, 'b:')],
  prefixCollections: [prefixCollections(raw, 'a:'), prefixCollections(raw, 'b:')],
  singleCollection: [singleCollection(raw, 'a'), singleCollection(raw, 'b')],
} as const;

beforeEach(async () => {
  for (const collection of await raw.collections()) await raw.clearCollection(collection);
});

describe.each(Object.entries(sharings))('two stores behind %s', (_name, [one, other]) => {
  beforeEach(async () => {
    await one.putMany([['x', 1], ['y', 1]], { collection: 'shared' }); // prettier-ignore
    await one.put('x', 1);
    await other.put('x', 2, { collection: 'shared' });
    await other.put('z', 2, { collection: 'theirs' });
    await raw.put('x', 3, { collection: 'shared' });
    await raw.put('9:a', 3, { collection: 'a' });
  });

  it('see nothing of each other, nor of the store behind them', async () => {
    expect(await one.getMany(['x', 'y', 'z'], { collection: 'shared' })).toEqual([1, 1, undefined]);
    expect(await other.getMany(['x', 'y', 'z'], { collection: 'shared' })).toEqual([2, undefined, undefined]);
    expect((await one.keys({ collection: 'shared' })).keys.sort()).toEqual(['x', 'y']);
    expect((await one.keys()).keys).toEqual(['x']);
    expect((await other.keys({ collection: 'shared' })).keys).toEqual(['x']);
    expect((await one.collections()).sort()).toEqual(['default', 'shared']);
    expect((await other.collections()).sort()).toEqual(['shared', 'theirs']);
    expect(await one.collections({ limit: 1 })).toHaveLength(1);
  });

  it('change and clear nothing of each other', async () => {
    expect(await one.delete('z', { collection: 'theirs' })).toBe(false);
    expect(await one.putIfAbsent('z', 1, { collection: 'theirs' })).toBe(true);
    expect(await one.clearCollection('shared')).toBe(2);
    expect(await one.clearCollection('shared')).toBe(0);
    expect(await one.get('x')).toBe(1);
    expect(await other.getMany(['x', 'z'], { collection: 'shared' })).toEqual([2, undefined]);
    expect(await other.take('z', { collection: 'theirs' })).toBe(2);
    expect(await raw.get('x', { collection: 'shared' })).toBe(3);
    expect(await raw.get('9:a', { collection: 'a' })).toBe(3);
  });

  it('clear more than a page', async () => {
    const keys = Array.from({ length: 10_100 }, (_, index) => `key ${index}`);
    await one.putMany(
      keys.map((key) => [key, 1] as const),
      { collection: 'many' },
    );
    await other.put('key 1', 2, { collection: 'many' });
    expect(await one.clearCollection('many', { timeoutMs: 30_000 })).toBe(10_100);
    expect((await other.keys({ collection: 'many' })).keys).toEqual(['key 1']);
  });
});

describe('a wrapper of names', () => {
  it('has keys that are as long as the store leaves room for', async () => {
    expect(sharings.prefixKeys[0].capabilities.maxKeyBytes).toBe(4_094);
    expect(sharings.prefixCollections[0].capabilities.maxKeyBytes).toBe(4_096);
    expect(sharings.singleCollection[0].capabilities.maxKeyBytes).toBe(2_043);
    for (const [store] of Object.values(sharings)) {
      const longest = 'x'.repeat(store.capabilities.maxKeyBytes);
      await store.put(longest, 1, { collection: 'é'.repeat(1_000) });
      expect(await store.get(longest, { collection: 'é'.repeat(1_000) })).toBe(1);
      await expect(store.put(`${longest}x`, 1)).rejects.toMatchObject({ code: 'TN8007' });
      await expect(store.put('', 1)).rejects.toMatchObject({ code: 'TN8007' });
      await expect(store.keys({ collection: '\ud800' })).rejects.toMatchObject({ code: 'TN8007' });
      await expect(store.clearCollection('\ud800')).rejects.toMatchObject({ code: 'TN8007' });
    }
  });

  it('keeps collections apart whose names and keys come to the same', async () => {
    const [store] = sharings.singleCollection;
    const places = [['1', ':a'], ['1:', 'a'], ['1:a', 'b'], ['11', '1:b'], ['é', 'a'], ['e', '́a']] as const; // prettier-ignore
    for (const [index, [collection, key]] of places.entries()) await store.put(key, index, { collection });
    for (const [index, [collection, key]] of places.entries()) {
      expect(await store.get(key, { collection })).toBe(index);
      expect((await store.keys({ collection })).keys).toEqual([key]);
    }
    expect((await store.collections()).sort()).toEqual(places.map(([collection]) => collection).sort());
  });

  it('passes over what somebody else wrote where it keeps its own', async () => {
    const [store] = sharings.singleCollection;
    const foreign = [
      'no number',
      '3',
      ':x',
      '2:x',
      '0:x',
      '1:é',
      '-1:ab',
      '1e0:ab',
      ' 1:ab',
      '01:ab',
      '1.0:ab',
      '2:ab',
    ];
    for (const key of foreign) await raw.put(key, 1, { collection: 'a' });
    expect(await store.collections()).toEqual([]);
    await raw.put('lonely', 1, { collection: 'a:' });
    expect(await sharings.prefixCollections[0].collections()).toEqual([]);
  });

  it('refuses what is no prefix', () => {
    for (const prefix of ['', 5, undefined, 'x'.repeat(257), 'a\ud83d'] as never[])
      for (const wrap of [prefixKeys, prefixCollections]) expect(() => wrap(raw, prefix)).toThrow('TN1015');
    for (const collection of ['', undefined, 'x'.repeat(2_049)] as never[])
      expect(() => singleCollection(raw, collection)).toThrow('TN8007');
    expect(() => singleCollection(prefixKeys(singleCollection(raw, 'a'), 'b'), 'c')).toThrow('TN1015');
  });
});
