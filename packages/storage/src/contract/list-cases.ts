import assert from 'node:assert/strict';
import { listsShow, rejectsWith } from './expectation';
import type { AnyStore, StoreCase } from './store-case';

async function allKeys(store: AnyStore, collection: string, limit?: number): Promise<string[]> {
  const keys: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.keys({ collection, limit, cursor, timeoutMs: 30_000 });
    assert.ok(limit === undefined || page.keys.length <= limit, 'a page has more keys than its limit');
    keys.push(...page.keys);
    cursor = page.cursor;
    assert.ok(keys.length < 100_000, 'the pages do not end');
  } while (cursor !== undefined);
  return keys;
}

export const listCases: readonly StoreCase[] = [
  {
    id: '38',
    title: 'lists 2,500 keys page by page, each once, while others are written and deleted',
    needs: ['enumerate'],
    timeoutMs: 120_000,
    async run(bench) {
      const store = await bench.open();
      const collection = 'many';
      const keys = Array.from({ length: 2_500 }, (_, index) => `key ${index}`);
      const records = keys.map((key, index) => [key, index] as const);
      await store.putMany(records, { collection, timeoutMs: 60_000 });
      await store.putMany([['key 0', 0], ['elsewhere', 0]], { collection: 'many2' }); // prettier-ignore
      await listsShow(store, async () => assert.equal((await allKeys(store, collection)).length, 2_500));

      const listed: string[] = [];
      let cursor: string | undefined;
      let page = 0;
      do {
        const answer = await store.keys({ collection, limit: 300, cursor, timeoutMs: 30_000 });
        assert.ok(answer.keys.length <= 300);
        listed.push(...answer.keys);
        cursor = answer.cursor;
        await store.putMany([[`a new ${page}`, 1], [`new ${page}`, 1], ['key 7', page]], { collection }); // prettier-ignore
        await store.delete(`new ${page - 1}`, { collection });
        assert.ok(++page < 200, 'the pages do not end');
      } while (cursor !== undefined);
      assert.equal(new Set(listed).size, listed.length, 'a key is listed twice');
      const missing = keys.filter((key) => !listed.includes(key));
      assert.deepEqual(missing, []);
    },
  },
  {
    id: '38-names',
    title: 'lists keys and collections as they were written',
    needs: ['enumerate'],
    async run(bench) {
      const store = await bench.open();
      const names = ['a', 'A', 'a ', 'é'.normalize('NFC'), 'é'.normalize('NFD'), '😀', 'a:b', 'a/b', '%', '*', '\u0000', '\n', '"', '#', '__proto__', 'x'.repeat(1_400)]; // prettier-ignore
      for (const collection of names) await store.put('key', 1, { collection });
      for (const key of names) await store.put(key, 1, { collection: 'names' });
      await listsShow(store, async () => {
        assert.deepEqual((await allKeys(store, 'names', 3)).sort(), [...names].sort());
        assert.deepEqual((await store.collections()).sort(), [...names, 'names'].sort());
        assert.equal((await store.collections({ limit: 4 })).length, 4);
      });
      assert.deepEqual(await store.keys({ collection: 'nothing' }), { keys: [] });
      for (const limit of [0, -1, 1.5, NaN, '1'] as never[]) await rejectsWith(() => store.keys({ limit }), 'TN1015');
    },
  },
  {
    id: '39',
    title: 'clears a collection and leaves its neighbours',
    needs: ['enumerate'],
    async run(bench) {
      const store = await bench.open();
      const neighbours = ['clear', 'Clear', 'clear ', 'clear:', 'clea', 'clear1', 'clear%', 'default'];
      for (const collection of neighbours) await store.put('key', 1, { collection });
      await store.putMany(
        Array.from({ length: 250 }, (_, index) => [`key ${index}`, index] as const),
        { collection: 'clear' },
      );
      await listsShow(store, async () => assert.equal((await allKeys(store, 'clear')).length, 251));
      assert.equal(await store.clearCollection('clear'), 251);
      assert.equal(await store.clearCollection('clear'), 0);
      await listsShow(store, async () => assert.deepEqual(await allKeys(store, 'clear'), []));
      for (const collection of neighbours.slice(1)) assert.equal(await store.get('key', { collection }), 1, collection);
      await store.put('key', 2, { collection: 'clear' });
      assert.equal(await store.get('key', { collection: 'clear' }), 2);
    },
  },
  {
    id: '40',
    title: 'lists the collections that have entries',
    needs: ['enumerate'],
    async run(bench) {
      const store = await bench.open();
      assert.deepEqual(await store.collections(), []);
      await store.put('key', 1);
      await store.put('key', 1, { collection: 'one' });
      await store.put('key', 1, { collection: 'two' });
      await listsShow(store, async () =>
        assert.deepEqual((await store.collections()).sort(), ['default', 'one', 'two']),
      );
      await store.delete('key', { collection: 'one' });
      await store.clearCollection('two');
      await listsShow(store, async () => assert.deepEqual(await store.collections(), ['default']));
      assert.deepEqual((await store.keys()).keys, ['key']);
    },
  },
];
