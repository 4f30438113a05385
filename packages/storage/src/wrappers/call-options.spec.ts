import { failureOf } from '../../test/driver-store';
import type { AtomicStore, EnumerableStore, KeyValueStore, PutOptions } from '../contracts';
import { memoryStore } from '../memory';
import { clampTtl } from './clamp-ttl';
import { compress } from './compress';
import { defaultValue } from './default-value';
import { fallback } from './fallback';
import { limitSize } from './limit-size';
import { nearCache } from './near-cache';
import { prefixKeys } from './prefix-keys';
import { readOnly } from './read-only';
import { retry } from './retry';
import { route } from './route';
import { timeout } from './timeout';

type FullStore = KeyValueStore & AtomicStore & EnumerableStore;

const misspelt = { ttl: 5 } as PutOptions;

describe('options of a call through a wrapper', () => {
  it.each<[string, FullStore]>([
    ['clampTtl', clampTtl(memoryStore(), { default: 1_000 })],
    ['compress', compress(memoryStore())],
    ['defaultValue', defaultValue(memoryStore(), 1)],
    ['fallback', fallback(memoryStore(), memoryStore(), { writes: true })],
    ['limitSize', limitSize(memoryStore(), { maxBytes: 5, onExceeded: 'ignore' })],
    ['nearCache', nearCache(memoryStore(), memoryStore(), { ttlMs: 1_000 })],
    ['prefixKeys', prefixKeys(memoryStore(), 'ours:')],
    ['readOnly', readOnly(memoryStore(), { onWrite: 'ignore' })],
    ['retry', retry(memoryStore())],
    ['route', route({ other: memoryStore() }, memoryStore())],
    ['timeout', timeout(memoryStore(), 1_000)],
  ])('are refused by %s in the name of the call that was made', async (_name, store) => {
    const calls: Record<string, () => Promise<unknown>> = {
      get: () => store.get('key', misspelt),
      getMany: () => store.getMany(['key'], misspelt),
      put: () => store.put('key', 'as long as can be', misspelt),
      putMany: () => store.putMany([['key', 'as long as can be']], misspelt),
      putIfAbsent: () => store.putIfAbsent('key', 'as long as can be', misspelt),
      compareAndSet: () => store.compareAndSet('key', null, 'as long as can be', misspelt),
      touch: () => store.touch('key', 5, misspelt),
      deleteMany: () => store.deleteMany(['key'], misspelt),
      clearCollection: () => store.clearCollection('default', misspelt),
      collections: () => store.collections(misspelt),
      cull: () => store.cull(1, misspelt),
      ping: () => store.ping(misspelt),
    };
    for (const [operation, call] of Object.entries(calls)) {
      expect(await failureOf(call())).toMatchObject({
        code: 'TN1015',
        message: expect.stringMatching(`options of ${operation} .*not \`ttl\``) as unknown,
      });
    }
  });

  it('are refused where they are no object, also where the near store has the answer', async () => {
    const store = nearCache(memoryStore(), memoryStore(), { ttlMs: 1_000 });
    await store.put('key', 1);
    await store.get('key');
    expect(await failureOf(store.get('key', 'shop' as PutOptions))).toMatchObject({ code: 'TN1015' });
    expect(await failureOf(store.get('key', misspelt))).toMatchObject({ code: 'TN1015' });
  });
});
