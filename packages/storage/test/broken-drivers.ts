import {
  isLive,
  type DriverCall,
  type DriverFailure,
  type DriverWrite,
  type ListPage,
  type RecordKey,
  type StoredRecord,
} from '@tenon/storage';
import type { FakeServer } from './fake-server';
import { FakeServerDriver } from './fake-server';

export type MakeDriver = (server: FakeServer) => FakeServerDriver;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function driver(broken: (driver: FakeServerDriver) => Partial<FakeServerDriver>): MakeDriver {
  return (server) => {
    const sound = new FakeServerDriver(server);
    return Object.assign(new FakeServerDriver(server), broken(sound));
  };
}

/** Changes what is written. */
function writing(change: (write: DriverWrite) => DriverWrite): MakeDriver {
  return driver((sound) => ({
    write: (writes, call) => sound.write(writes.map(change), call),
    writeIf: (write, expected, call) => sound.writeIf(change(write), expected, call),
  }));
}

/** Changes where records lie. */
function placing(idOf: (at: RecordKey) => string): MakeDriver {
  const place = (at: RecordKey): RecordKey => ({ ...at, id: idOf(at) });
  return driver((sound) => ({
    read: (keys, call) => sound.read(keys.map(place), call),
    write: (writes, call) => sound.write(writes.map(({ at, record }) => ({ at: place(at), record })), call), // prettier-ignore
    remove: (keys, call) => sound.remove(keys.map(place), call),
  }));
}

/** Drivers that are broken on purpose, each in one way, and the cases of the contract that have to notice. */
export const brokenDrivers: Readonly<Record<string, { make: MakeDriver; caughtBy: readonly string[] }>> = {
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
              const live = found && isLive(found, call) ? Number(found.value) : 0;
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
