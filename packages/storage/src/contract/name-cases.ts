import assert from 'node:assert/strict';
import { rejectsWith } from './expectation';
import type { AnyStore, StoreCase } from './store-case';

/** Puts a value of its own under each pair, and expects each to be there. */
async function expectDistinct(store: AnyStore, pairs: readonly (readonly [string, string])[]): Promise<void> {
  for (const [index, [collection, key]] of pairs.entries()) await store.put(key, index, { collection });
  for (const [index, [collection, key]] of pairs.entries()) {
    assert.equal(await store.get(key, { collection }), index, JSON.stringify([collection, key]).slice(0, 200));
  }
  const [[collection, key] = ['', '']] = pairs;
  assert.equal(await store.delete(key, { collection }), true);
  assert.deepEqual(
    await Promise.all(pairs.map(([others, other]) => store.get(other, { collection: others }))),
    pairs.map((_, index) => (index === 0 ? undefined : index)),
  );
}

const within = (keys: readonly string[]): [string, string][] => keys.map((key) => ['names', key]);

export const nameCases: readonly StoreCase[] = [
  {
    id: '11',
    title: 'takes keys in all scripts, and keeps composed and decomposed letters apart',
    run: async (bench) =>
      expectDistinct(
        await bench.open(),
        within([
          'é'.normalize('NFC'),
          'é'.normalize('NFD'),
          '😀',
          '👩‍👩‍👧',
          'שלום',
          'مرحبا',
          '日本語',
          'ﬁ',
          'fi',
          'ß',
          'ss',
          'İ',
          'i',
        ]),
      ),
  },
  {
    id: '12',
    title: 'keeps case, and space before and after',
    run: async (bench) =>
      expectDistinct(
        await bench.open(),
        within(['Case', 'case', 'CASE', 'Case ', ' Case', 'Case\t', 'Case\n', '\u00a0Case']),
      ),
  },
  {
    id: '13',
    title: 'finds the border between collection and key',
    run: async (bench) =>
      expectDistinct(
        await bench.open(),
        [':', '::', '/', '\u0000', '{}', '_', '.', '#', '|', ' ', '\n', '1:'].flatMap((mark): [string, string][] => [
          ['a', `b${mark}c`],
          [`a${mark}b`, 'c'],
          [`a${mark}`, `b${mark}c`],
          [`a${mark}b${mark}`, 'c'],
        ]),
      ),
  },
  {
    id: '14',
    title: 'takes keys of one byte up to the longest, and refuses longer ones',
    async run(bench) {
      const store = await bench.open();
      const { maxKeyBytes } = bench.capabilities;
      assert.ok(maxKeyBytes >= 4_096);
      const lengths = [1, 64, 65, 249, 250, 251, 512, 513, 1_023, 1_024, 1_025, 2_048, 4_095, maxKeyBytes];
      await expectDistinct(
        store,
        within(lengths.flatMap((length) => ['a', 'b'].map((end) => 'x'.repeat(length - 1) + end))),
      );
      await expectDistinct(store, within(['é'.repeat(maxKeyBytes / 2), `${'é'.repeat(maxKeyBytes / 2 - 1)}ab`]));
      const tooLong = `${'x'.repeat(maxKeyBytes - 1)}é`;
      for (const call of [
        () => store.get(tooLong),
        () => store.put(tooLong, 1),
        () => store.deleteMany(['a', tooLong]),
      ])
        await rejectsWith(call, 'TN8007', [tooLong]);
    },
  },
  {
    id: '15',
    title: 'takes long names of collections',
    run: async (bench) =>
      expectDistinct(
        await bench.open(),
        ['a', 'b', 'é'].flatMap((end): [string, string][] => [
          ['c'.repeat(1_500) + end, 'key'],
          ['c'.repeat(1_500) + end, `${end}key`],
        ]),
      ),
  },
  {
    id: '16',
    title: 'refuses impossible keys, and takes an empty collection for the default',
    async run(bench) {
      const store = await bench.open();
      for (const key of ['', '\ud800', 'a\udc00', undefined, null, 1, {}] as never[]) {
        await rejectsWith(() => store.put(key, 1), 'TN8007');
        await rejectsWith(() => store.get(key), 'TN8007');
        await rejectsWith(() => store.getMany(['a', key]), 'TN8007');
        await rejectsWith(() => store.delete(key), 'TN8007');
      }
      for (const collection of ['\ud800', 1, 'x'.repeat(100_000)] as never[])
        await rejectsWith(() => store.get('key', { collection }), 'TN8007');
      await store.put('key', 1);
      assert.deepEqual(
        [await store.get('key', { collection: '' }), await store.get('key', { collection: 'default' })],
        [1, 1],
      );
    },
  },
  {
    id: '17',
    title: 'keeps one key apart in two collections',
    async run(bench) {
      const store = await bench.open();
      await expectDistinct(store, [
        ['one', 'key'],
        ['two', 'key'],
        ['One', 'key'],
        ['one ', 'key'],
        ['default', 'key'],
      ]);
    },
  },
  {
    id: '18',
    title: 'takes the marks of query languages for what they are',
    run: async (bench) =>
      expectDistinct(
        await bench.open(),
        [
          '%',
          '_',
          '*',
          '[',
          ']',
          '?',
          "'",
          '"',
          '`',
          '\\',
          ';--',
          "' OR '1'='1",
          '$where',
          '$ne',
          '.*',
          '^a',
          '(a|b)',
          '{',
          '}',
          'a.b',
          '$1',
          ':id',
          '@p1',
          '__proto__',
          'constructor',
          'a\rb',
          '\u0000',
          '%00',
          '\\u0000',
          'NULL',
          'null',
          'undefined',
          '../x',
          '/',
          '..',
        ].flatMap(
          (mark): [string, string][] => [['marks', mark], [mark, 'key']], // prettier-ignore
        ),
      ),
  },
];
