import type { JsonValue } from '@tenon/core';
import {
  memoryStore,
  MemoryEventLog,
  MemoryLockService,
  MemoryPubSub,
  MemoryRateLimitStore,
  type AcquireOptions,
  type CallOptions,
  type KeyValueStore,
  type RateLimitRule,
} from '@tenon/storage';
import {
  eventLogCases,
  lockCases,
  pubSubCases,
  rateLimitCases,
  runCases,
  storeCases,
  type ContractCase,
} from '@tenon/storage/contract';
import { MemoryStore } from '@tenon/storage/memory';
import { brokenDrivers } from './broken-drivers';
import { fakeHarness } from './fake-harness';
import { StillClock } from './still-clock';

/** The ids of those that failed. */
async function failuresOf(cases: readonly ContractCase[], ids: readonly string[]): Promise<string[]> {
  const chosen = cases.filter(({ id }) => ids.includes(id));
  expect(chosen.map(({ id }) => id).sort()).toEqual([...ids].sort());
  const results = await runCases(chosen);
  return results.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);
}

describe('the contract of stores', () => {
  it.each(Object.entries(brokenDrivers))(
    'notices that %s',
    async (_title, { make, caughtBy }) => {
      expect((await failuresOf(storeCases(fakeHarness(make, { timeoutMs: 3_000 })), caughtBy)).sort()).toEqual(
        [...caughtBy].sort(),
      );
    },
    60_000,
  );

  it('notices a store that shares objects with its callers', async () => {
    class SharingStore extends MemoryStore {
      private readonly values = new Map<string, never>();
      override async put(key: string, value: unknown): Promise<void> {
        this.values.set(key, value as never);
      }
      override async get<T>(key: string): Promise<T | undefined> {
        return this.values.get(key);
      }
      override async getMany<T>(keys: readonly string[]): Promise<(T | undefined)[]> {
        return keys.map((key) => this.values.get(key));
      }
    }
    const open = (): KeyValueStore => new SharingStore();
    expect(await failuresOf(storeCases({ capabilities: open().capabilities, open }), ['7', '8'])).toEqual(['7', '8']);
  });

  it('notices a store that does not close, that goes on for a caller who has gone, or that says what it is not', async () => {
    class OpenEndedStore extends MemoryStore {
      override async close(): Promise<void> {}
      override async put(key: string, value: never, { signal: _, ...options }: CallOptions = {}): Promise<void> {
        await super.put(key, value, options);
      }
    }
    const open = (): KeyValueStore => new OpenEndedStore();
    const capabilities = { ...open().capabilities, ttlResolutionMs: 1_000 };
    expect(await failuresOf(storeCases({ capabilities, open }), ['0', '43', '46'])).toEqual(['0', '43', '46']);
  });

  it('says which cases a store is excluded from, and why', async () => {
    const store = memoryStore();
    const results = await runCases(
      storeCases({ capabilities: store.capabilities, open: () => memoryStore() }).filter(({ id }) =>
        ['1', '30', '47', '26'].includes(id),
      ),
    );
    expect(results.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['1', 'passed'],
      ['26', 'excluded'],
      ['30', 'excluded'],
      ['47', 'excluded'],
    ]);
    expect(results.find(({ id }) => id === '30')).toMatchObject({ reason: 'it is not shared' });
  });

  it('refuses a harness that promises what it cannot test', () => {
    const { capabilities } = memoryStore();
    const open = (): KeyValueStore => memoryStore();
    expect(() => storeCases({ capabilities: { ...capabilities, shared: true }, open })).toThrow('another');
    expect(() => storeCases({ capabilities: { ...capabilities, durable: true }, open })).toThrow('reopen');
  });

  it('ends a case that does not end', async () => {
    const endless: ContractCase = { id: 'x', title: 'x', timeoutMs: 20, run: () => new Promise(() => undefined) };
    expect(await runCases([endless])).toEqual([expect.objectContaining({ id: 'x', outcome: 'failed' })]);
  });
});

describe('the contracts of services', () => {
  it('notice a lock that two hold, whose tokens do not grow, and that anybody can release', async () => {
    class OpenLocks extends MemoryLockService {
      override async acquire(_name: string, _options: AcquireOptions) {
        return { fencingToken: 1, renew: async () => true, release: async () => true };
      }
    }
    const ids = ['L1', 'L2', 'L3', 'L5', 'L7', 'L9'];
    expect(await failuresOf(lockCases({ open: () => new OpenLocks() }), ids)).toEqual(ids);
  });

  it('notice a lease that is renewed after its time', async () => {
    class LateLocks extends MemoryLockService {
      override async acquire(name: string, options: AcquireOptions) {
        let lease = await super.acquire(name, options);
        return (
          lease && {
            fencingToken: lease.fencingToken,
            renew: async (ttlMs: number) => {
              const isRenewed = await lease?.renew(ttlMs);
              if (!isRenewed) lease = (await super.acquire(name, { ttlMs })) ?? lease;
              return isRenewed || lease !== null;
            },
            release: async () => (await lease?.release()) ?? false,
          }
        );
      }
    }
    expect(await failuresOf(lockCases({ open: () => new LateLocks() }), ['L13'])).toEqual(['L13']);
  });

  it('notice an event log that begins its numbers anew, gives all it has, and takes ids of others', async () => {
    class CarelessLog extends MemoryEventLog {
      override async readAfter(stream: string, _after: string | null, _limit: number) {
        return super.readAfter(stream, null, 1_000);
      }
    }
    const ids = ['E2', 'E3', 'E5'];
    expect(await failuresOf(eventLogCases({ open: () => new CarelessLog() }), ids)).toEqual(ids);
  });

  it('notice messages of other channels, and subscriptions that do not end', async () => {
    class LoudBus extends MemoryPubSub {
      override publish(channel: string, message: never) {
        return super.publish(channel.toLowerCase(), message);
      }
      override async subscribe(channel: string, listener: (message: JsonValue) => void) {
        await super.subscribe(channel.toLowerCase(), listener);
        return async () => undefined;
      }
    }
    const ids = ['P1', 'P2', 'P3'];
    expect(await failuresOf(pubSubCases({ open: () => new LoudBus() }), ids)).toEqual(ids);
  });

  it('notice a window that does not slide, and limits that are not exact', async () => {
    const clock = new StillClock();
    class FixedWindow extends MemoryRateLimitStore {
      override async consume(key: string, rule: RateLimitRule, cost?: number) {
        if (rule.kind !== 'sliding-window') return super.consume(key, { ...rule, capacity: rule.capacity + 1 }, cost);
        return super.consume(`${key}${Math.floor(clock.now() / rule.windowMs)}`, rule, cost);
      }
    }
    const ids = ['R1-token-bucket', 'R3-token-bucket', 'R5', 'R6'];
    const cases = rateLimitCases({ clock, open: () => new FixedWindow({ clock: clock.now }) });
    expect(await failuresOf(cases, ids)).toEqual(ids);
  });
});
