import assert from 'node:assert/strict';
import { rejectsWith } from './expectation';
import type { StoreCase } from './store-case';

const nested = (depth: number): unknown => (depth === 0 ? ['deep'] : { inner: nested(depth - 1) });

/** Every kind of JSON, by name. */
export const jsonValues: Readonly<Record<string, unknown>> = {
  true: true,
  false: false,
  zero: 0,
  'negative zero, which comes back as 0': -0,
  'a fraction': 0.1,
  'a large number': 1e308,
  'a tiny number': 5e-324,
  'the largest whole number': Number.MAX_SAFE_INTEGER,
  'the smallest whole number': Number.MIN_SAFE_INTEGER,
  'empty text': '',
  text: 'Ünïcödé 😀 \u0000\u001f\u007f\u2028 "quoted" \\ and \n lines',
  'half a surrogate pair': '\ud83d',
  'text that looks like a number': '1e3',
  'an empty array': [],
  'an empty object': {},
  'an array of all': [null, true, 1, 'x', [], {}],
  'an object of all': { null: null, yes: true, n: 1.5, s: '', a: [1, [2]], o: { '': 'empty name' } },
  'names of prototypes': { constructor: 1, prototype: 2, toString: 3, hasOwnProperty: 4 },
  '20 levels': nested(20),
};

/** What is not JSON, by name. */
const otherValues: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  NaN: () => NaN,
  Infinity: () => Infinity,
  'a bigint': () => 1n,
  'a function': () => () => 'secret-value',
  'a symbol': () => Symbol('secret-value'),
  'a date': () => new Date(0),
  'a map': () => new Map([['secret-value', 1]]),
  bytes: () => new Uint8Array(2),
  'a cycle': () => {
    const cycle: Record<string, unknown> = { text: 'secret-value' };
    return (cycle.self = cycle);
  },
  'undefined within': () => ({ text: 'secret-value', gap: undefined }),
  'a hole': () => new Array<number>(1),
  'NaN within': () => [['secret-value', NaN]],
  'a key of the prototype': () => JSON.parse('{"__proto__": {"polluted": "secret-value"}}') as unknown,
};

export const basicCases: readonly StoreCase[] = [
  {
    id: '0',
    title: 'says the capabilities that the harness expects, and has a name',
    async run(bench) {
      const store = await bench.open();
      assert.deepEqual({ ...store.capabilities }, { ...bench.capabilities });
      assert.ok(store.name.length > 0);
      await store.ping();
    },
  },
  {
    id: '1',
    title: 'has nothing under a key that nobody wrote',
    async run(bench) {
      const store = await bench.open();
      assert.equal(await store.get('nothing'), undefined);
      assert.equal(await store.getEntry('nothing'), undefined);
      assert.deepEqual(await store.getEntries(['nothing', 'else']), [undefined, undefined]);
      assert.equal(await store.delete('nothing'), false);
    },
  },
  {
    id: '2',
    title: 'gives back what was put',
    async run(bench) {
      const store = await bench.open();
      const before = bench.now();
      await store.put('key', { a: [1] });
      const after = bench.now();
      assert.deepEqual(await store.get('key'), { a: [1] });
      const entry = await store.getEntry('key');
      assert.ok(entry);
      assert.deepEqual([entry.value, entry.expiresAt], [{ a: [1] }, null]);
      assert.ok(entry.createdAt >= Math.floor(before) && entry.createdAt <= after);
      assert.deepEqual(await store.getEntries(['key']), [entry]);
    },
  },
  {
    id: '3',
    title: 'overwrites value, time to live and revision',
    async run(bench) {
      const store = await bench.open();
      await store.put('key', 'one', { ttlMs: 60_000 });
      const one = await store.getEntry('key');
      await store.put('key', 'two', { ttlMs: 120_000 });
      const two = await store.getEntry('key');
      assert.ok(one && two);
      assert.equal(two.value, 'two');
      assert.notEqual(two.revision, one.revision);
      assert.ok(two.expiresAt! - one.expiresAt! >= 60_000);
      await store.put('key', 'two', { ttlMs: 120_000 });
      assert.notEqual((await store.getEntry('key'))?.revision, two.revision);
    },
  },
  {
    id: '4',
    title: 'deletes once',
    async run(bench) {
      const store = await bench.open();
      await store.put('key', 1);
      assert.equal(await store.delete('key'), true);
      assert.equal(await store.delete('key'), false);
      assert.equal(await store.get('key'), undefined);
    },
  },
  {
    id: '5',
    title: 'tells null from nothing',
    async run(bench) {
      const store = await bench.open();
      await store.put('null', null);
      assert.equal(await store.get('null'), null);
      assert.deepEqual(await store.getMany(['null', 'nothing']), [null, undefined]);
      assert.equal((await store.getEntry('null'))?.value, null);
    },
  },
  {
    id: '6',
    title: 'keeps every kind of JSON',
    async run(bench) {
      const store = await bench.open();
      await store.putMany(Object.entries(jsonValues) as [string, never][]);
      for (const [name, value] of Object.entries(jsonValues)) {
        assert.deepEqual(await store.get(name), Object.is(value, -0) ? 0 : value, name);
      }
    },
  },
  {
    id: '7',
    title: 'refuses what is not JSON, and writes nothing of it',
    async run(bench) {
      const store = await bench.open();
      for (const [name, make] of Object.entries(otherValues)) {
        const value = make() as never;
        await rejectsWith(() => store.put(name, value), 'TN8009', ['secret-value']);
        await rejectsWith(() => store.putMany([['before', 1], [name, value]]), 'TN8009', ['secret-value']); // prettier-ignore
        assert.deepEqual(await store.getMany([name, 'before']), [undefined, undefined], name);
      }
    },
  },
  {
    id: '8',
    title: 'shares no object with its callers',
    async run(bench) {
      const store = await bench.open();
      const value = { list: [1] };
      const writing = store.put('key', value);
      value.list.push(2);
      await writing;
      value.list.push(3);
      const read = await store.get<{ list: number[] }>('key');
      assert.deepEqual(read, { list: [1] });
      read.list.push(4);
      const [one, two] = await store.getMany<{ list: number[] }>(['key', 'key']);
      one!.list.push(5);
      assert.deepEqual([two, await store.get('key')], [{ list: [1] }, { list: [1] }]);
    },
  },
  {
    id: '9',
    title: 'reads many in their order, with holes and repetitions',
    async run(bench) {
      const store = await bench.open();
      await store.putMany([
        ['a', 1],
        ['b', 2],
        ['a', 3],
      ]);
      assert.deepEqual(await store.getMany(['b', 'x', 'a', 'b', 'y', 'a']), [2, undefined, 3, 2, undefined, 3]);
      const entries = await store.getEntries<number>(['b', 'x', 'b']);
      assert.deepEqual(
        entries.map((entry) => entry?.value),
        [2, undefined, 2],
      );
    },
  },
  {
    id: '10',
    title: 'writes, reads and deletes none and 1,000 at once',
    timeoutMs: 60_000,
    async run(bench) {
      const store = await bench.open();
      const options = { timeoutMs: 30_000 };
      await store.putMany([]);
      assert.deepEqual([await store.getMany([]), await store.deleteMany([])], [[], 0]);
      const keys = Array.from({ length: 1_000 }, (_, index) => `key-${index}`);
      await store.putMany(
        keys.map((key, index) => [key, { index }] as const),
        options,
      );
      assert.deepEqual(
        await store.getMany(keys, options),
        keys.map((_, index) => ({ index })),
      );
      assert.equal(await store.deleteMany([...keys.slice(10), 'nothing', 'key-999'], options), 990);
      assert.deepEqual(await store.getMany(['key-9', 'key-10', 'key-999']), [{ index: 9 }, undefined, undefined]);
    },
  },
];
