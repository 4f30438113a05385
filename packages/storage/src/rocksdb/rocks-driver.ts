import type { MaybePromise } from '@tenon/core';
import {
  decodeRecord,
  isLive,
  KeyMutex,
  maxKeyBytes,
  type DriverCall,
  type DriverFailure,
  type DriverWrite,
  type ListPage,
  type RecordKey,
  type StoredRecord,
  type StoreDriver,
} from '../base';
import type { StoreCapabilities } from '../contracts';
import {
  allHeads,
  changesToRemove,
  changesToWrite,
  decodeHead,
  dueBy,
  dueId,
  headEntry,
  headsOf,
  namesOf,
  recordEntry,
  type Change,
  type Head,
  type KeyRange,
} from './record-layout';
import { RocksDatabase } from './rocks-database';
import { describeRocksFailure } from './rocks-failure';

/** Records that are cleared or culled in one write. */
const idsAtOnce = 100;

/** Records in one folder, which the library locks: what this process does not change, nobody changes. */
export class RocksDriver implements StoreDriver {
  readonly name = 'rocksdb';
  readonly sweepIntervalMs = 60_000;
  readonly capabilities: StoreCapabilities = {
    atomic: 'full',
    enumerate: 'strong',
    ttlResolutionMs: 1,
    maxValueBytes: 16 * 1024 * 1024,
    maxKeyBytes,
    durable: true,
    shared: false,
  };
  protected readonly database: RocksDatabase;
  private readonly mutex = new KeyMutex();

  constructor(private readonly path: string) {
    this.database = new RocksDatabase(path);
  }

  open(call: DriverCall): Promise<void> {
    return this.database.open(call);
  }

  close(): Promise<void> {
    return this.database.close();
  }

  describeFailure(error: unknown): DriverFailure | undefined {
    return describeRocksFailure(error, this.path);
  }

  async ping(): Promise<void> {
    await this.database.texts([headEntry('')]);
  }

  async read(keys: readonly RecordKey[]): Promise<(StoredRecord | undefined)[]> {
    const texts = await this.database.texts(keys.map(({ id }) => recordEntry(id)));
    return texts.map((text) => (text === undefined ? undefined : decodeRecord(text)));
  }

  write(writes: readonly DriverWrite[], call: DriverCall): Promise<void> {
    const ids = writes.map(({ at }) => at.id);
    return this.alone(ids, call, (heads) =>
      this.database.commit(writes.flatMap((write, index) => changesToWrite(write, heads[index]))),
    );
  }

  async remove(keys: readonly RecordKey[], call: DriverCall): Promise<number> {
    const ids = keys.map(({ id }) => id);
    return countLive(await this.removeIds(ids, call), call);
  }

  writeIf(write: DriverWrite, expected: string | null, call: DriverCall): Promise<boolean> {
    return this.alone([write.at.id], call, async ([head]) => {
      if (liveRevision(head, call) !== expected) return false;
      await this.database.commit(changesToWrite(write, head));
      return true;
    });
  }

  replace({ at, record }: DriverWrite, expected: string, call: DriverCall): Promise<boolean> {
    return this.alone([at.id], call, async ([head]) => {
      const [found] = liveRevision(head, call) === expected ? await this.read([at]) : [];
      if (found?.revision !== expected) return false;
      const { createdAt, expiresAt } = found;
      await this.database.commit(changesToWrite({ at, record: { ...record, createdAt, expiresAt } }, head));
      return true;
    });
  }

  removeIf({ id }: RecordKey, expected: string, call: DriverCall): Promise<boolean> {
    return this.alone([id], call, async ([head]) => {
      if (!head || liveRevision(head, call) !== expected) return false;
      await this.database.commit(changesToRemove(id, head));
      return true;
    });
  }

  take(at: RecordKey, call: DriverCall): Promise<StoredRecord | undefined> {
    return this.alone([at.id], call, async ([head]) => {
      if (!head) return undefined;
      const [record] = await this.read([at]);
      await this.database.commit(changesToRemove(at.id, head));
      return isLive(head, call) ? record : undefined;
    });
  }

  async list(collection: string, page: ListPage, call: DriverCall): Promise<{ keys: string[]; cursor?: string }> {
    const { limit, cursor } = page;
    const { gte, lt } = headsOf(collection);
    const range = cursor === undefined ? { gte, lt } : { gt: Buffer.concat([gte, Buffer.from(String(cursor))]), lt };
    const keys: string[] = [];
    for await (const { key, value } of this.database.entries(range)) {
      call.signal.throwIfAborted();
      if (!isLive(decodeHead(value.toString()), call)) continue;
      // One more than asked for tells that there is another page.
      if (keys.length === limit) return { keys, cursor: keys[limit - 1] };
      keys.push(namesOf(key).key);
    }
    return { keys };
  }

  async collections(limit: number, call: DriverCall): Promise<string[]> {
    const names: string[] = [];
    let from = allHeads.gte;
    while (names.length < limit) {
      call.signal.throwIfAborted();
      const first = await this.database.firstKey({ gte: from, lt: allHeads.lt });
      if (!first) break;
      const { collection } = namesOf(first);
      const { keys } = await this.list(collection, { limit: 1, cursor: undefined }, call);
      if (keys.length > 0) names.push(collection);
      from = headsOf(collection).lt;
    }
    return names;
  }

  async clear(collection: string, call: DriverCall): Promise<number> {
    let cleared = 0;
    for await (const ids of this.idsIn(headsOf(collection), (entry) => namesOf(entry).id))
      cleared += countLive(await this.removeIds(ids, call), call);
    return cleared;
  }

  async cull(limit: number, call: DriverCall): Promise<number> {
    let culled = 0;
    for await (const ids of this.idsIn(dueBy(call.now), dueId)) {
      // Since the iterator began, they may have been written anew.
      const gone = await this.removeIds(ids.slice(0, limit - culled), call, (head) => !isLive(head, call));
      culled += gone.length;
      if (culled === limit) break;
    }
    return culled;
  }

  /** Removes those of the records that are meant. @returns their heads */
  private removeIds(
    ids: readonly string[],
    call: DriverCall,
    isMeant: (head: Head) => boolean = () => true,
  ): Promise<Head[]> {
    return this.alone(ids, call, async (heads) => {
      const removed: Head[] = [];
      const changes: Change[] = [];
      for (const [index, head] of heads.entries()) {
        if (!head || !isMeant(head)) continue;
        removed.push(head);
        changes.push(...changesToRemove(ids[index]!, head));
      }
      await this.database.commit(changes);
      return removed;
    });
  }

  /** The ids in entries of the range, some at a time. It sees what there was when it began. */
  private async *idsIn(range: KeyRange, idOf: (entry: Buffer) => string): AsyncGenerator<string[]> {
    let ids: string[] = [];
    for await (const { key } of this.database.entries(range)) {
      ids.push(idOf(key));
      if (ids.length < idsAtOnce) continue;
      yield ids;
      ids = [];
    }
    if (ids.length > 0) yield ids;
  }

  /** Runs a change with the heads of its records, while no other change of this process touches them. */
  private alone<T>(
    ids: readonly string[],
    { signal }: DriverCall,
    work: (heads: readonly (Head | undefined)[]) => MaybePromise<T>,
  ): Promise<T> {
    const change = async (): Promise<T> => {
      // Whoever waited too long was told so, and changes nothing any more.
      signal.throwIfAborted();
      const texts = await this.database.texts(ids.map(headEntry));
      signal.throwIfAborted();
      return work(texts.map((text) => (text === undefined ? undefined : decodeHead(text))));
    };
    // All take them in the same order, so that no two wait for each other.
    const inTurn = [...ids]
      .sort()
      .reduceRight<() => Promise<T>>((inner, id) => () => this.mutex.run(id, inner), change);
    return inTurn();
  }
}

function liveRevision(head: Head | undefined, call: DriverCall): string | null {
  return head && isLive(head, call) ? head.revision : null;
}

function countLive(heads: readonly Head[], call: DriverCall): number {
  return heads.filter((head) => isLive(head, call)).length;
}
