import type { PutOptions } from '../contracts';
import { memoryStore } from '../memory';

describe('options of a call', () => {
  const misspelt = { ttl: 5 } as PutOptions;
  const refusal = { code: 'TN1015', message: expect.stringMatching(/options of \w+ .*`ttlMs`.*not `ttl`/) as unknown };

  it.each([
    ['put', (store: ReturnType<typeof memoryStore>) => store.put('key', 1, misspelt)],
    ['putMany', (store) => store.putMany([['key', 1]], misspelt)],
    ['get', (store) => store.get('key', misspelt)],
    ['deleteMany', (store) => store.deleteMany(['key'], misspelt)],
    ['increment', (store) => store.increment('key', 1, misspelt)],
    ['compareAndSet', (store) => store.compareAndSet('key', null, 1, misspelt)],
    ['keys', (store) => store.keys(misspelt)],
    ['collections', (store) => store.collections(misspelt)],
    ['clearCollection', (store) => store.clearCollection('default', misspelt)],
    ['cull', (store) => store.cull(1, misspelt)],
    ['ping', (store) => store.ping(misspelt)],
  ] satisfies [string, (store: ReturnType<typeof memoryStore>) => Promise<unknown>][])(
    'are refused by %s where there is no such option',
    async (_operation, run) => {
      const store = memoryStore();
      await expect(run(store)).rejects.toMatchObject(refusal);
      expect((await store.keys()).keys).toEqual([]);
    },
  );

  it.each(['shop', '', 60_000, 0, NaN, false, true])(
    'are refused where they are no object, but %p',
    async (options) => {
      await expect(memoryStore().put('key', 1, options as PutOptions)).rejects.toMatchObject({ code: 'TN1015' });
    },
  );

  it('may be left out with null, too', async () => {
    await memoryStore().put('key', 1, null as unknown as PutOptions);
  });

  it('may be those of another call, and left undefined', async () => {
    const store = memoryStore();
    const shared: PutOptions = { collection: 'shop', ttlMs: 60_000, signal: undefined, timeoutMs: undefined };
    await store.put('key', 1, shared);
    await expect(store.get('key', shared)).resolves.toBe(1);
  });
});
