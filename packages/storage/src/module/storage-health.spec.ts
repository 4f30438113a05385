import { StoreTimeoutError, StoreUnavailableError } from '../errors';
import { memoryStore } from '../memory';
import { StorageHealth } from './storage-health';

const call = { store: 'memory', operation: 'ping' };

describe('StorageHealth', () => {
  it('says since when a store is down and up, and not where it is', async () => {
    let now = 1_000;
    const store = memoryStore();
    const health = new StorageHealth(store, () => now);
    expect(await health.check()).toEqual({ name: 'memory', state: 'up', since: new Date(1_000) });

    const ping = jest.spyOn(store, 'ping');
    ping.mockRejectedValue(new StoreUnavailableError(call, 'Redis at 10.0.0.7:6379 is not reachable', 'not-sent'));
    now = 2_000;
    const down = { name: 'memory', state: 'down', since: new Date(2_000) };
    const lastError = { code: 'TN8002', message: 'It cannot be reached', at: new Date(2_000) };
    expect(await health.check()).toEqual({ ...down, lastError });
    now = 3_000;
    ping.mockRejectedValue(new StoreTimeoutError(call, 'no answer', 'unknown'));
    expect(await health.check()).toEqual({
      ...down,
      lastError: { code: 'TN8003', message: 'It did not answer in time', at: new Date(3_000) },
    });
    ping.mockRejectedValue(new Error('redis://:secret@host'));
    expect(await health.check()).toEqual({
      ...down,
      lastError: { message: 'It cannot be reached', at: new Date(3_000) },
    });

    ping.mockRestore();
    now = 4_000;
    expect(await health.check()).toMatchObject({ state: 'up', since: new Date(4_000) });
  });

  it('asks once for all who ask at the same time', async () => {
    const store = memoryStore();
    const ping = jest.spyOn(store, 'ping');
    const health = new StorageHealth(store);
    await Promise.all([health.check(), health.check(), health.check()]);
    expect(ping).toHaveBeenCalledTimes(1);
    expect(ping).toHaveBeenCalledWith({ timeoutMs: 1_000 });
    await health.check();
    expect(ping).toHaveBeenCalledTimes(2);
  });
});
