import assert from 'node:assert/strict';
import { rejectsWith } from './expectation';
import type { StoreCase } from './store-case';

const options = { timeoutMs: 50_000 };

export const sizeCases: readonly StoreCase[] = [
  {
    id: '27',
    title: 'takes the largest value, refuses one byte more, and keeps what was there',
    needs: ['small values'],
    timeoutMs: 120_000,
    async run(bench) {
      const store = await bench.open();
      const largest = 'x'.repeat(bench.capabilities.maxValueBytes - 2);
      await store.put('key', largest, options);
      assert.ok((await store.get('key', options)) === largest, 'the largest value came back changed');
      await store.put('key', 'old');
      const failure = await rejectsWith(() => store.put('key', `${largest}x`, options), 'TN8008');
      const { maxValueBytes } = bench.capabilities;
      assert.deepEqual([failure.size, failure.limit], [maxValueBytes + 1, maxValueBytes]);
      // Counted in bytes of UTF-8, not in characters.
      await rejectsWith(() => store.put('key', `${largest.slice(1)}é`, options), 'TN8008');
      await rejectsWith(() => store.putMany([['other', 1], ['key', `${largest}x`]], options), 'TN8008'); // prettier-ignore
      assert.deepEqual(await store.getMany(['key', 'other']), ['old', undefined]);
    },
  },
  {
    id: '28',
    title: 'keeps a megabyte of text in all scripts',
    needs: ['values of 1 MB'],
    timeoutMs: 60_000,
    async run(bench) {
      const store = await bench.open();
      // 20 bytes of UTF-8.
      const text = '😀é日本אב \u20ac'.repeat(49_000);
      assert.ok(Buffer.byteLength(text) > 900_000 && Buffer.byteLength(text) < 1_000_000);
      await store.put('key', text, options);
      assert.ok((await store.get('key', options)) === text, 'it came back changed');
    },
  },
];
