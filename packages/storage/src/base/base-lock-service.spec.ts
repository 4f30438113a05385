import { setTimeout as delay } from 'node:timers/promises';
import { deferred, type Deferred } from '../../test/deferred';
import { BaseLockService, type LockDriver } from './base-lock-service';

class SlowDriver implements LockDriver {
  readonly name = 'slow';
  readonly asked: Deferred<number | undefined>[] = [];
  readonly released: string[] = [];
  isClosed = false;

  acquire(): Promise<number | undefined> {
    this.asked.push(deferred());
    return this.asked.at(-1)!.promise;
  }

  async renew(): Promise<boolean> {
    return true;
  }

  async release(name: string): Promise<boolean> {
    if (this.isClosed) throw new Error('it was closed before');
    this.released.push(name);
    return true;
  }

  close(): void {
    this.isClosed = true;
  }
}

class SlowLocks extends BaseLockService {}

describe('a lock service over a backend that is slow', () => {
  let driver: SlowDriver;
  let locks: BaseLockService;
  beforeEach(() => {
    driver = new SlowDriver();
    locks = new SlowLocks(driver);
  });

  it('gives back a lock whose time was over before the answer came', async () => {
    const acquiring = locks.acquire('late', { ttlMs: 20 });
    await delay(40);
    driver.asked[0]!.resolve(1);
    expect(await acquiring).toBeNull();
    expect(driver.released).toEqual(['late']);
    const inTime = locks.acquire('in time', { ttlMs: 60_000 });
    driver.asked[1]!.resolve(2);
    expect(await inTime).toMatchObject({ fencingToken: 2 });
    expect(driver.released).toEqual(['late']);
  });

  it('tries again after such a lock while its caller waits', async () => {
    const acquiring = locks.acquire('a', { ttlMs: 20, waitMs: 60_000 });
    await delay(40);
    driver.asked[0]!.resolve(1);
    while (driver.asked.length < 2) await delay(5);
    driver.asked[1]!.resolve(2);
    expect(await acquiring).toMatchObject({ fencingToken: 2 });
  });

  it('gives back what may be held where the answer is missing, also where that fails', async () => {
    const acquiring = locks.acquire('lost', { ttlMs: 60_000 });
    driver.asked[0]!.reject(new Error('no answer'));
    await expect(acquiring).rejects.toThrow('no answer');
    expect(driver.released).toEqual(['lost']);
    const again = locks.acquire('lost', { ttlMs: 60_000 });
    driver.isClosed = true;
    driver.asked[1]!.reject(new Error('no answer'));
    await expect(again).rejects.toThrow('no answer');
  });

  it('gives back what comes after its caller lost interest, whether as a lock or as an error', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const attempts = ['a', 'b'].map((name) => locks.acquire(name, { ttlMs: 60_000, signal }));
    controller.abort(new Error('not interested'));
    for (const attempt of attempts) await expect(attempt).rejects.toThrow('not interested');
    driver.asked[0]!.resolve(1);
    driver.asked[1]!.reject(new Error('no answer'));
    await locks.close();
    expect(driver.released.sort()).toEqual(['a', 'b']);
  });

  it('gives back what comes while it closes, before it closes the backend', async () => {
    const acquiring = locks.acquire('a', { ttlMs: 60_000, waitMs: 60_000 });
    const closed = locks.close();
    await delay(5);
    expect(driver.isClosed).toBe(false);
    driver.asked[0]!.resolve(1);
    expect(await acquiring).toBeNull();
    await closed;
    expect([driver.released, driver.isClosed]).toEqual([['a'], true]);
  });
});
