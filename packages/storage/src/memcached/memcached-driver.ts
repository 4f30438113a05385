import {
  allDone,
  decodeRecord,
  encodeRecord,
  isLive,
  maxKeyBytes,
  type DriverCall,
  type DriverWrite,
  type RecordKey,
  type StoredRecord,
  type StoreDriver,
} from '../base';
import type { StoreCapabilities } from '../contracts';
import type { Found, MemcachedServer } from './memcached-server';
import type { MemcachedPool } from './memcached-servers';

/** An item has 1 MiB with its key, its header and those of the record. */
const maxValueBytes = 1_000 * 1_024;
/** Above it a lifetime is a time since the epoch, in seconds. */
const longestLifetime = 30 * 24 * 60 * 60;
/** What the server reads a time as. */
const latestTime = 2 ** 31 - 1;

/** What becomes of what is there: another record in its place, or nothing. */
interface Change<T> {
  readonly result: T;
  readonly next?: StoredRecord | 'nothing';
}

/**
 * Records as items, which change with `gets` and `cas`: a change that somebody came between was not made, and is decided
 * anew. Keys are hashes, since the protocol takes neither spaces nor long names.
 */
export class MemcachedDriver implements StoreDriver {
  readonly name = 'memcached';
  readonly maxIdBytes = 0;
  readonly capabilities: StoreCapabilities = {
    atomic: 'full',
    enumerate: 'none',
    ttlResolutionMs: 2_000,
    maxValueBytes,
    maxKeyBytes,
    durable: false,
    shared: true,
  };

  constructor(
    private readonly pool: MemcachedPool,
    private readonly prefix: string,
  ) {}

  open(): Promise<void> {
    return this.pool.open();
  }

  close(): void {
    this.pool.close();
  }

  async ping(): Promise<void> {
    await Promise.all(this.pool.all.map((server) => server.ping()));
  }

  async read(keys: readonly RecordKey[]): Promise<(StoredRecord | undefined)[]> {
    const names = keys.map((at) => this.nameOf(at));
    const found = await this.findAll(names);
    return names.map((name) => recordOf(found.get(name)));
  }

  async write(writes: readonly DriverWrite[], call: DriverCall): Promise<void> {
    const writing = writes.map(({ at, record }) => {
      const name = this.nameOf(at);
      return this.pool.serverOf(name).set(name, encodeRecord(record), lifetimeOf(record, call.now));
    });
    await allDone(writing);
  }

  async remove(keys: readonly RecordKey[], call: DriverCall): Promise<number> {
    const removing = keys.map((at) =>
      this.change<boolean>(at, call, (record) => (record ? { result: true, next: 'nothing' } : { result: false })),
    );
    return (await allDone(removing)).filter(Boolean).length;
  }

  writeIf({ at, record }: DriverWrite, expected: string | null, call: DriverCall): Promise<boolean> {
    return this.change<boolean>(at, call, (current) =>
      (current?.revision ?? null) === expected ? { result: true, next: record } : { result: false },
    );
  }

  removeIf(at: RecordKey, expected: string, call: DriverCall): Promise<boolean> {
    return this.change<boolean>(at, call, (record) =>
      record?.revision === expected ? { result: true, next: 'nothing' } : { result: false },
    );
  }

  take(at: RecordKey, call: DriverCall): Promise<StoredRecord | undefined> {
    return this.change<StoredRecord | undefined>(at, call, (record) =>
      record ? { result: record, next: 'nothing' } : { result: undefined },
    );
  }

  /** Reads, decides and writes until nobody came between, or the time of the call is over. */
  private async change<T>(
    at: RecordKey,
    call: DriverCall,
    decide: (live: StoredRecord | undefined) => Change<T>,
  ): Promise<T> {
    const name = this.nameOf(at);
    const server = this.pool.serverOf(name);
    for (;;) {
      call.signal.throwIfAborted();
      const found = (await server.gets([name])).get(name);
      const record = recordOf(found);
      const { result, next } = decide(record && isLive(record, call) ? record : undefined);
      if (next === undefined) return result;
      call.signal.throwIfAborted();
      const isMade =
        next === 'nothing'
          ? await server.drop(name, found!)
          : await (found
              ? server.replace(name, encodeRecord(next), lifetimeOf(next, call.now), found)
              : server.add(name, encodeRecord(next), lifetimeOf(next, call.now)));
      if (isMade) return result;
    }
  }

  /** Asks each server once. */
  private async findAll(names: readonly string[]): Promise<Map<string, Found>> {
    const byServer = new Map<MemcachedServer, string[]>();
    for (const name of names) {
      const server = this.pool.serverOf(name);
      byServer.set(server, [...(byServer.get(server) ?? []), name]);
    }
    const answers = await Promise.all([...byServer].map(([server, its]) => server.gets(its)));
    return new Map(answers.flatMap((answer) => [...answer]));
  }

  private nameOf({ id }: RecordKey): string {
    return this.prefix + id;
  }
}

/** What is no record becomes one that the base refuses. */
function recordOf(found: Found | undefined): StoredRecord | undefined {
  return found && decodeRecord(found.text);
}

/** How long the server keeps a record: never too short, since the record knows its own time. */
function lifetimeOf({ expiresAt }: StoredRecord, now: number): number {
  if (expiresAt === null) return 0;
  // The clock of the server goes by whole seconds, so that the first one may be over at once.
  const seconds = Math.max(0, Math.ceil((expiresAt - now) / 1_000)) + 1;
  if (seconds <= longestLifetime) return seconds;
  const time = Math.ceil(expiresAt / 1_000) + 1;
  return time <= latestTime ? time : 0;
}
