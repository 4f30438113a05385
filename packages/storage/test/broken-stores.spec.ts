import type { JsonValue } from '@tenon/core';
import {
  isLive,
  memoryStore,
  MemoryEventLog,
  MemoryLockService,
  MemoryPubSub,
  MemoryRateLimitStore,
  type AcquireOptions,
  type CallOptions,
  type DriverCall,
  type DriverFailure,
  type DriverWrite,
  type KeyValueStore,
  type ListPage,
  type RateLimitRule,
  type RecordKey,
  type StoredRecord,
} from '@tenon/storage';
import {
  eventLogCases,
  lockCases,
  pubSubCases,
  rateLimitCases,
  runCases,
  storeCases,
  type ContractCase,
  type StoreHarness,
} from '@tenon/storage/contract';
import { MemoryStore } from '@tenon/storage/memory';
import { DriverStore, FakeServer, FakeServerDriver } from './fake-server';
import { StillClock } from './still-clock';

/** The stores of this file are broken on purpose, each in one way: the contract has to notice. */
type Make = (server: FakeServer) => FakeServerDriver;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function driver(broken: (driver: FakeServerDriver) => Partial<FakeServerDriver>): Make {
  return (server) => {
    const sound = new FakeServerDriver(server);
    return Object.assign(new FakeServerDriver(server), broken(sound));
  };
}

/** Changes what is written. */
function writing(change: (write: DriverWrite) => DriverWrite): Make {
  return driver((sound) => ({
    write: (writes, call) => sound.write(writes.map(change), call),
    writeIf: (write, expected, call) => sound.writeIf(change(write), expected, call),
  }));
}

/** Changes where records lie. */
function placing(idOf: (at: RecordKey) => string): Make {
  const place = (at: RecordKey): RecordKey => ({ ...at, id: idOf(at) });
  return driver((sound) => ({
    read: (keys, call) => sound.read(keys.map(place), call),
    write: (writes, call) => sound.write(writes.map(({ at, record }) => ({ at: place(at), record })), call), // prettier-ignore
    remove: (keys, call) => sound.remove(keys.map(place), call),
  }));
}

const broken: Readonly<Record<string, { make: Make; caughtBy: readonly string[] }>> = {
  'take has two winners': {
    make: driver((sound) => ({
      take: async (at: RecordKey, call: DriverCall) => {
        const [record] = await sound.read([at], call);
        await sound.remove([at], call);
        return record;
      },
    })),
    caughtBy: ['29', '30'],
  },
  'it ignores the time to live': {
    make: writing(({ at, record }) => ({ at, record: { ...record, expiresAt: null } })),
    caughtBy: ['20', '21', '23', '24'],
  },
  'it forgets entries too early': {
    make: writing(({ at, record }) => ({
      at,
      record: { ...record, expiresAt: record.expiresAt && record.expiresAt - 30 },
    })),
    caughtBy: ['20'],
  },
  'a separator can stand in names': {
    make: placing(({ collection, key }) => `${collection}::${key}`),
    caughtBy: ['13'],
  },
  'case and space do not count': {
    make: placing(({ id }) => id.toLowerCase().trimEnd()),
    caughtBy: ['12', '17'],
  },
  'composed and decomposed letters are the same': {
    make: placing(({ id }) => id.normalize('NFC')),
    caughtBy: ['11'],
  },
  'long keys are cut': { make: placing(({ id }) => id.slice(0, 1_000)), caughtBy: ['14', '15'] },
  'a revision is a hash of the value': {
    make: writing(({ at, record }) => ({
      at,
      record: { ...record, revision: Buffer.from(record.value).toString('hex').slice(0, 40) },
    })),
    caughtBy: ['3', '37'],
  },
  'a write on condition does not look at the condition': {
    make: driver((sound) => ({
      writeIf: async (write: DriverWrite, _expected: string | null, call: DriverCall) => {
        await sound.write([write], call);
        return true;
      },
    })),
    caughtBy: ['31', '32', '33', '34-shared'],
  },
  'a write on condition looks first and writes later': {
    make: driver((sound) => ({
      writeIf: async (write: DriverWrite, expected: string | null, call: DriverCall) => {
        const [found] = await sound.read([write.at], call);
        if ((found?.revision ?? null) !== expected) return false;
        await sound.write([write], call);
        return true;
      },
    })),
    caughtBy: ['31', '31-shared', '32', '33', '34-shared'],
  },
  'a delete on condition does not look at the condition': {
    make: driver((sound) => ({
      removeIf: async (at: RecordKey, _expected: string, call: DriverCall) => (await sound.remove([at], call)) > 0,
    })),
    caughtBy: ['35'],
  },
  'increments get lost': {
    make: (server) => {
      const made = new FakeServerDriver(server);
      return Object.assign(made, {
        increment: async ({ at, record }: DriverWrite, by: number, call: DriverCall) => {
          const [found] = await made.read([at], call);
          const sum = Number(found?.value ?? 0) + by;
          await made.write([{ at, record: { ...record, value: String(sum) } }], call);
          return sum;
        },
      });
    },
    caughtBy: ['34', '34-shared'],
  },
  'touching makes another revision': {
    make: (server) => {
      const made = new FakeServerDriver(server);
      return Object.assign(made, {
        touch: async (at: RecordKey, expiresAt: number | null, call: DriverCall) => {
          const [found] = await made.read([at], call);
          if (!found) return false;
          await made.write([{ at, record: { ...found, expiresAt, revision: 'other' } }], call);
          return true;
        },
      });
    },
    caughtBy: ['24'],
  },
  'every delete says true': { make: driver(() => ({ remove: async (keys) => keys.length })), caughtBy: ['1', '4'] },
  'it writes only the first of a batch': {
    make: driver((sound) => ({ write: (writes, call) => sound.write(writes.slice(0, 1), call) })),
    caughtBy: ['9', '10'],
  },
  'it hides what it cannot read': {
    make: driver((sound) => ({
      read: async (keys, call) =>
        (await sound.read(keys, call)).map((record) => (record && Number.isNaN(record.createdAt) ? undefined : record)),
    })),
    caughtBy: ['54'],
  },
  'pages are counted from the beginning': {
    make: driver((sound) => ({
      list: async (collection: string, { limit, cursor }: ListPage, call: DriverCall) => {
        const from = Number(cursor ?? 0);
        const { keys } = await sound.list(collection, { limit: 100_000, cursor: undefined }, call);
        const next = from + limit < keys.length ? { cursor: String(from + limit) } : {};
        return { keys: keys.slice(from, from + limit), ...next };
      },
    })),
    caughtBy: ['38'],
  },
  'a collection is cleared by its beginning': {
    make: driver((sound) => ({
      clear: async (collection: string, call: DriverCall) => {
        let cleared = 0;
        for (const name of await sound.collections(1_000, call))
          if (name.startsWith(collection)) cleared += await sound.clear(name, call);
        return cleared;
      },
    })),
    caughtBy: ['39'],
  },
  'culling takes what lives': {
    make: driver((sound) => ({
      cull: async (_limit: number, call: DriverCall) => {
        let culled = 0;
        for (const name of await sound.collections(1_000, call)) culled += await sound.clear(name, call);
        return culled;
      },
    })),
    caughtBy: ['25'],
  },
  'a call is repeated when its reply is lost': {
    make: (server) => {
      const made = new FakeServerDriver(server);
      return Object.assign(made, {
        increment: async ({ at, record }: DriverWrite, by: number, call: DriverCall) => {
          const add = (): Promise<number> =>
            server.send((records) => {
              const found = records.read([at], call)[0];
              const live = found && isLive(found, call.now) ? Number(found.value) : 0;
              records.write([{ at, record: { ...record, value: String(live + by) } }], call);
              return live + by;
            });
          return add().catch(add);
        },
      });
    },
    caughtBy: ['49'],
  },
  'calls wait in a queue while the server is away': {
    make: (server) => {
      const made = new FakeServerDriver(server);
      const read = async (keys: readonly RecordKey[], call: DriverCall): Promise<(StoredRecord | undefined)[]> => {
        for (;;) {
          try {
            return await made.read(keys, call);
          } catch {
            await turn();
          }
        }
      };
      return Object.assign(new FakeServerDriver(server), { read });
    },
    caughtBy: ['48'],
  },
  'errors show the password': {
    make: driver(() => ({
      describeFailure: (error: unknown): DriverFailure => ({
        kind: 'unavailable',
        outcome: 'unknown',
        detail: (error as Error).message,
      }),
    })),
    caughtBy: ['47', '48'],
  },
  'errors of the network mean nothing to it': {
    make: driver(() => ({ describeFailure: () => undefined })),
    caughtBy: ['47', '48', '49'],
  },
};

function harness(make: Make): StoreHarness {
  const clock = new StillClock();
  let server = new FakeServer();
  const connect = (): KeyValueStore => new DriverStore(make(server), { clock: clock.now, timeoutMs: 3_000 });
  return {
    capabilities: make(server).capabilities,
    clock,
    open: connect,
    another: connect,
    reopen: connect,
    dispose: () => void (server = new FakeServer()),
    corrupt: (collection, key) => {
      const at = { collection, key, id: `${Buffer.byteLength(collection)}:${collection}${key}` };
      const record = { value: '1', revision: 'r', createdAt: NaN, expiresAt: null };
      server.records.write([{ at, record }], { now: clock.now(), signal: null as never });
    },
    server: {
      address: server.address,
      secrets: server.secrets,
      stop: () => server.stop(),
      start: () => server.start(),
      dropReply: () => server.dropReply(),
    },
  };
}

/** The ids of those that failed. */
async function failuresOf(cases: readonly ContractCase[], ids: readonly string[]): Promise<string[]> {
  const chosen = cases.filter(({ id }) => ids.includes(id));
  expect(chosen.map(({ id }) => id).sort()).toEqual([...ids].sort());
  const results = await runCases(chosen);
  return results.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);
}

describe('the contract of stores', () => {
  it.each(Object.entries(broken))(
    'notices that %s',
    async (_title, { make, caughtBy }) => {
      expect((await failuresOf(storeCases(harness(make)), caughtBy)).sort()).toEqual([...caughtBy].sort());
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
