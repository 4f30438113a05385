import { away, failureOf, storeWith } from '../../test/driver-store';
import { DriverStore, FakeServer, FakeServerDriver } from '../../test/fake-server';
import { memoryStore } from '../memory';
import { fallback } from './fallback';
import { timeout } from './timeout';

function twoStores() {
  const server = new FakeServer();
  const first = new DriverStore(new FakeServerDriver(server), { timeoutMs: 1_000 });
  return { server, first, second: memoryStore() };
}

describe('fallback', () => {
  it('reads from the second store while the first is away, and from the first when it is back', async () => {
    const { server, first, second } = twoStores();
    const store = fallback(first, second);
    await store.put('key', 'first');
    await second.put('key', 'second');
    const reads = () => Promise.all([store.get('key'), store.getMany(['key']), store.getEntry('key'), store.getEntries(['key'])]); // prettier-ignore
    const seen = (value: string) => [value, [value], { value }, [{ value }]];
    expect(await reads()).toMatchObject(seen('first'));
    server.stop();
    expect(await reads()).toMatchObject(seen('second'));
    await store.ping();
    server.start();
    expect(await reads()).toMatchObject(seen('first'));
  });

  it('writes to the first alone unless it is told otherwise', async () => {
    const { server, first, second } = twoStores();
    const store = fallback(first, second);
    server.stop();
    for (const write of [
      store.put('key', 1),
      store.putMany([['key', 1]]),
      store.delete('key'),
      store.deleteMany(['key']),
    ])
      // prettier-ignore
      expect(await failureOf(write)).toMatchObject({ code: 'TN8002' });
    expect((await second.keys()).keys).toEqual([]);

    const both = fallback(first, second, { writes: true });
    const value = { list: [1] };
    const writing = both.put('key', value);
    value.list.push(2);
    await writing;
    await both.putMany([['other', 1]]);
    expect(await second.getMany(['key', 'other'])).toEqual([{ list: [1] }, 1]);
    expect([await both.delete('key'), await both.deleteMany(['key', 'other'])]).toEqual([true, 1]);
  });

  it('never asks the second for lists, nor for what only one store can promise', async () => {
    const { server, first, second } = twoStores();
    const store = fallback(first, second, { writes: true });
    server.stop();
    const calls = [store.take('a'), store.putIfAbsent('a', 1), store.compareAndSet('a', null, 1), store.compareAndDelete('a', 'r'), store.increment('a'), store.touch('a', 1), store.keys(), store.collections(), store.clearCollection('a'), store.cull()]; // prettier-ignore
    for (const call of calls) expect(await failureOf(call)).toMatchObject({ code: 'TN8002' });
    expect((await second.keys()).keys).toEqual([]);
  });

  it('asks the second only after the errors that are meant', async () => {
    const second = memoryStore();
    await second.put('key', 'second');
    const broken = storeWith({ read: () => Promise.reject(new Error('broken')) });
    expect(await failureOf(fallback(broken, second).get('key'))).toMatchObject({ code: 'TN8001' });
    expect(await fallback(broken, second, { on: () => true }).get('key')).toBe('second');
    const gone = storeWith({ read: () => Promise.reject(away()) });
    expect(await failureOf(fallback(gone, second, { on: () => false }).get('key'))).toMatchObject({ code: 'TN8002' });
    expect(await failureOf(fallback(gone, second).get(''))).toMatchObject({ code: 'TN8007' });
    await gone.close();
    expect(await failureOf(fallback(gone, second).get('key'))).toMatchObject({ code: 'TN8004' });
  });

  it('asks the second within the time of the call, and not for a caller who has gone', async () => {
    const frozen = storeWith({ read: () => new Promise(() => undefined) });
    const read = jest.fn(() => [undefined]);
    const second = storeWith({ read });
    expect(await fallback(timeout(frozen, 20), second).get('key')).toBeUndefined();
    expect(read).toHaveBeenCalledTimes(1);
    const begun = performance.now();
    const both = fallback(timeout(frozen, 20), storeWith({ read: () => new Promise(() => undefined) }));
    expect(await failureOf(both.get('key', { timeoutMs: 40 }))).toMatchObject({ code: 'TN8003' });
    expect(performance.now() - begun).toBeLessThan(1_000);
    const controller = new AbortController();
    const reason = new Error('enough');
    const all = fallback(frozen, second, { on: () => true }).get('key', { signal: controller.signal });
    controller.abort(reason);
    expect(await failureOf(all)).toBe(reason);
    await new Promise((resolve) => setImmediate(resolve));
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('tells the error of the second where both fail', async () => {
    const { server, first } = twoStores();
    server.stop();
    const second = storeWith({ read: () => Promise.reject(new TypeError('broken')) });
    expect(await failureOf(fallback(first, second).get('key'))).toMatchObject({ code: 'TN8001', store: 'memory' });
  });

  it('is set up if one of them is, and closes both', async () => {
    const { server, first, second } = twoStores();
    server.stop();
    const store = fallback(first, second);
    await store.setup();
    const hopeless = fallback(first, storeWith({ open: () => Promise.reject(away()) }));
    expect(await failureOf(hopeless.setup())).toMatchObject({ code: 'TN8002', store: 'fake' });
    await store.close();
    for (const closed of [first, second]) expect(await failureOf(closed.get('key'))).toMatchObject({ code: 'TN8004' });
  });

  it('has the capabilities of the first, and where it writes to both, what both have', () => {
    const { first, second } = twoStores();
    expect(fallback(first, second).capabilities).toEqual(first.capabilities);
    expect(fallback(first, second, { writes: true }).capabilities).toMatchObject({
      atomic: 'full',
      enumerate: 'strong',
      durable: false,
      shared: false,
    });
  });
});
