import { TenonError } from '@tenon/core';
import {
  DriverError,
  isLive,
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
import type { SearchServer } from './search-client';
import { describeSearchFailure } from './search-failure';
import { SearchIndex, type FoundDocument } from './search-index';
import { documentOf, recordOf } from './search-record';

/** Removing and writing a document, or leaving it as it is. */
type Change = DriverWrite | 'remove' | undefined;

/** Records as documents. What depends on a record reads it, and writes on the condition that it is still that one. */
export class SearchDriver implements StoreDriver {
  /** Ids are part of paths, and have 512 bytes at most. */
  readonly maxIdBytes = 0;
  /** So many of the largest, each character escaped, are less than the 100 MB that a node takes at once. */
  readonly batchSize = 20;
  readonly sweepIntervalMs = 60_000;
  readonly capabilities: StoreCapabilities = {
    atomic: 'full',
    enumerate: 'eventual',
    ttlResolutionMs: this.sweepIntervalMs,
    maxValueBytes: 2 * 1024 * 1024,
    maxKeyBytes,
    durable: true,
    shared: true,
  };
  private index!: SearchIndex;

  /** @throws TenonError TN1015 for a name that no index has */
  constructor(
    readonly name: string,
    private readonly server: SearchServer,
    private readonly indexName: string = 'tenon',
  ) {
    if (typeof indexName !== 'string' || !/^[a-z0-9][a-z0-9._-]{0,199}$/.test(indexName))
      throw new TenonError(
        'TN1015',
        'index has up to 200 of a-z, 0-9, dot, dash and underscore, a letter or digit first',
      );
  }

  async open({ signal }: DriverCall): Promise<void> {
    const client = await this.server.connect();
    const index = new SearchIndex(client, this.server.server, this.indexName);
    try {
      await index.create(signal);
      signal.throwIfAborted();
    } catch (error) {
      await index.close();
      throw error;
    }
    this.index = index;
  }

  async close(): Promise<void> {
    await this.index?.close();
  }

  describeFailure(error: unknown): DriverFailure | undefined {
    return describeSearchFailure(error, this.server.server);
  }

  ping({ signal }: DriverCall): Promise<void> {
    return this.index.ping(signal);
  }

  async read(keys: readonly RecordKey[], { signal }: DriverCall): Promise<(StoredRecord | undefined)[]> {
    const found = await this.index.read(idsOf(keys), signal);
    return found.map((document) => document && recordOf(document.source));
  }

  write(writes: readonly DriverWrite[], { signal }: DriverCall): Promise<void> {
    return this.index.write(
      writes.map((write) => [write.at.id, documentOf(write)] as const),
      signal,
    );
  }

  async remove(keys: readonly RecordKey[], call: DriverCall): Promise<number> {
    const records = await this.read(keys, call);
    const live = keys.filter((_, index) => records[index] && isLive(records[index], call));
    call.signal.throwIfAborted();
    // The node tells who of several removed a document.
    return live.length === 0 ? 0 : this.index.remove(idsOf(live), call.signal);
  }

  writeIf(write: DriverWrite, expected: string | null, call: DriverCall): Promise<boolean> {
    return this.change(write.at, call, (record) => {
      const isExpected = (record?.revision ?? null) === expected;
      return [isExpected, isExpected ? write : undefined];
    });
  }

  replace({ at, record }: DriverWrite, expected: string, call: DriverCall): Promise<boolean> {
    return this.change(at, call, (found) => {
      if (found?.revision !== expected) return [false, undefined];
      const { createdAt, expiresAt } = found;
      return [true, { at, record: { ...record, createdAt, expiresAt } }];
    });
  }

  removeIf(at: RecordKey, expected: string, call: DriverCall): Promise<boolean> {
    return this.change(at, call, (record) => {
      const isExpected = record?.revision === expected;
      return [isExpected, isExpected ? 'remove' : undefined];
    });
  }

  take(at: RecordKey, call: DriverCall): Promise<StoredRecord | undefined> {
    return this.change(at, call, (record) => [record, record && 'remove']);
  }

  list(collection: string, page: ListPage, { now, signal }: DriverCall): Promise<{ keys: string[]; cursor?: string }> {
    return this.index.keys(collection, page, now, signal);
  }

  collections(limit: number, { now, signal }: DriverCall): Promise<string[]> {
    return this.index.collections(limit, now, signal);
  }

  clear(collection: string, { now, signal }: DriverCall): Promise<number> {
    return this.index.clear(collection, now, signal);
  }

  cull(limit: number, { now, signal }: DriverCall): Promise<number> {
    return this.index.cull(limit, now, signal);
  }

  /** Reads a record and changes it unless somebody else did meanwhile; then it begins anew, since nothing was done. */
  private async change<T>(
    { id }: RecordKey,
    call: DriverCall,
    decide: (live: StoredRecord | undefined) => readonly [result: T, change: Change],
  ): Promise<T> {
    for (;;) {
      call.signal.throwIfAborted();
      const [found] = await this.index.read([id], call.signal);
      const record = found && recordOf(found.source);
      const [result, change] = decide(record && isLive(record, call) ? record : undefined);
      call.signal.throwIfAborted();
      if (change === undefined || (await this.commit(id, found, change, call))) return result;
    }
  }

  private commit(
    id: string,
    found: FoundDocument | undefined,
    change: DriverWrite | 'remove',
    { signal }: DriverCall,
  ): Promise<boolean> {
    if (change !== 'remove') return this.index.writeOver(id, found, documentOf(change), signal);
    if (!found) throw new DriverError({ kind: 'failed', detail: 'there is nothing to remove' });
    return this.index.removeThat(id, found, signal);
  }
}

function idsOf(keys: readonly RecordKey[]): string[] {
  return keys.map(({ id }) => id);
}
