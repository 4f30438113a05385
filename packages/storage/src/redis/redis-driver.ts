import {
  allDone,
  decodeRecord,
  encodeRecord,
  maxKeyBytes,
  type DriverCall,
  type DriverWrite,
  type ListPage,
  type RecordKey,
  type StoredRecord,
  type StoreDriver,
} from '../base';
import type { StoreCapabilities } from '../contracts';
import {
  clearScript,
  cullScript,
  incrementScript,
  listScript,
  removeIfScript,
  removeScript,
  replaceScript,
  takeScript,
  touchScript,
  writeIfScript,
  writeScript,
} from './record-scripts';
import { RedisBackend, type RedisProduct, type RedisServiceOptions } from './redis-backend';
import type { RedisScript } from './redis-connection';

/** Records that one script clears or culls: others wait while it runs. */
const scriptBatch = 500;

/** Records as strings with a native expiry, and sorted sets beside them for lists. */
export class RedisDriver extends RedisBackend implements StoreDriver {
  readonly capabilities: StoreCapabilities;
  /** The records expire by themselves; this is for the sets. */
  readonly sweepIntervalMs = 60_000;

  /** @throws TenonError TN1015 */
  constructor(product: RedisProduct, options: RedisServiceOptions, durable: boolean) {
    super(product, options);
    this.capabilities = {
      atomic: 'full',
      enumerate: 'strong',
      ttlResolutionMs: 1,
      maxValueBytes: 16 * 1024 * 1024,
      maxKeyBytes,
      durable,
      shared: true,
    };
  }

  async ping(): Promise<void> {
    await this.connection.commands.ping();
  }

  async read(keys: readonly RecordKey[]): Promise<(StoredRecord | undefined)[]> {
    const { commands } = this.connection;
    const names = keys.map(({ id }) => `${this.root}r:${id}`);
    if (names.length === 1) return [recordOf(await commands.get(names[0]!))];
    return (await commands.mget(names)).map(recordOf);
  }

  async write(writes: readonly DriverWrite[], call: DriverCall): Promise<void> {
    if (writes.length === 1) await this.run(writeScript, call, fieldsOf(writes[0]!));
    else await allDone(writes.map((write) => this.run(writeScript, call, fieldsOf(write))));
  }

  async remove(keys: readonly RecordKey[], call: DriverCall): Promise<number> {
    const removed = await allDone(keys.map(({ id }) => this.run(removeScript, call, [id])));
    return removed.filter((answer) => answer === 1).length;
  }

  async writeIf(write: DriverWrite, expected: string | null, call: DriverCall): Promise<boolean> {
    const condition = expected === null ? [] : [expected];
    return (await this.run(writeIfScript, call, [...fieldsOf(write), ...condition])) === 1;
  }

  async replace({ at, record }: DriverWrite, expected: string, call: DriverCall): Promise<boolean> {
    return (await this.run(replaceScript, call, [at.id, record.value, record.revision, expected])) === 1;
  }

  async removeIf({ id }: RecordKey, expected: string, call: DriverCall): Promise<boolean> {
    return (await this.run(removeIfScript, call, [id, expected])) === 1;
  }

  async take({ id }: RecordKey, call: DriverCall): Promise<StoredRecord | undefined> {
    const text = await this.run(takeScript, call, [id]);
    return typeof text === 'string' ? decodeRecord(text) : undefined;
  }

  async increment(fresh: DriverWrite, by: number, call: DriverCall): Promise<number | undefined> {
    const sum = await this.run(incrementScript, call, [...fieldsOf(fresh), fresh.record.revision, by]);
    return typeof sum === 'string' ? Number(sum) : undefined;
  }

  async touch({ id }: RecordKey, expiresAt: number | null, call: DriverCall): Promise<boolean> {
    return (await this.run(touchScript, call, [id, expiresAt ?? '-'])) === 1;
  }

  async list(collection: string, page: ListPage, call: DriverCall): Promise<{ keys: string[]; cursor?: string }> {
    const { limit, cursor } = page;
    // One more than asked for tells whether there is another page.
    const args = [collection, limit + 1, ...(cursor === undefined ? [] : [String(cursor)])];
    const keys = (await this.run(listScript, call, args)) as string[];
    return keys.length > limit ? { keys: keys.slice(0, limit), cursor: keys[limit - 1] } : { keys };
  }

  async collections(limit: number, call: DriverCall): Promise<string[]> {
    // Then every set that is left has a live record.
    await this.cull(Infinity, call);
    return this.connection.commands.zrange(`${this.root}c`, '0', String(limit - 1));
  }

  async clear(collection: string, call: DriverCall): Promise<number> {
    let cleared = 0;
    for (;;) {
      call.throwIfOver();
      const [gone, live] = (await this.run(clearScript, call, [collection, scriptBatch])) as [number, number];
      cleared += live;
      if (gone < scriptBatch) return cleared;
    }
  }

  async cull(limit: number, call: DriverCall): Promise<number> {
    let culled = 0;
    for (;;) {
      call.throwIfOver();
      const size = Math.min(scriptBatch, limit - culled);
      const gone = (await this.run(cullScript, call, [size])) as number;
      culled += gone;
      if (gone < size || culled >= limit) return culled;
    }
  }

  private run(script: RedisScript, { now }: DriverCall, args: readonly (string | number)[]): Promise<unknown> {
    return this.connection.run(script, this.root, [now, ...args]);
  }
}

function recordOf(text: string | null): StoredRecord | undefined {
  return text === null ? undefined : decodeRecord(text);
}

function fieldsOf({ at, record }: DriverWrite): (string | number)[] {
  return [at.id, encodeRecord(record), record.expiresAt ?? '-'];
}
