import { TenonError } from '@tenon/core';
import {
  allDone,
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
import { CollectionIndex } from './collection-index';
import { deleteRequest, getItems, putRequest, writeItems } from './dynamo-batches';
import {
  canAdd,
  expiryOf,
  hasExpired,
  hasNotExpired,
  isAbsent,
  isPresent,
  isRevision,
  itemOf,
  keyOf,
  maxSortBytes,
  nameOf,
  numberOf,
  partitionOf,
  rangeFor,
  recordOf,
  valuesAt,
} from './dynamo-item';
import { allKeys, liveKeys } from './dynamo-queries';
import type { DynamoTable, Item } from './dynamo-table';
import { setUpTable } from './table-setup';

/** An item has 400 KiB; the longest names, the revision and the times take 7 of them. */
const maxValueBytes = 400_000;
/** DynamoDB removes what has expired within a few days. */
const ttlResolutionMs = 2 * 24 * 60 * 60 * 1_000;
/** Items of one page that are cleared at once. */
const clearBatch = 250;
/** Items that are read at once where one tells enough. */
const lookBatch = 100;

/** Records as items of one table, which change under conditions. Reads are consistent. */
export class DynamoDriver implements StoreDriver {
  readonly name = 'dynamodb';
  readonly capabilities: StoreCapabilities = {
    atomic: 'full',
    enumerate: 'strong',
    ttlResolutionMs,
    maxValueBytes,
    maxKeyBytes,
    durable: true,
    shared: true,
  };
  private readonly index: CollectionIndex;

  constructor(
    private readonly table: DynamoTable,
    private readonly createTable: boolean,
  ) {
    this.index = new CollectionIndex(table);
  }

  async open(call: DriverCall): Promise<void> {
    await this.table.open();
    await (this.createTable ? setUpTable(this.table, call) : this.ping(call));
  }

  close(): void {
    this.table.close();
  }

  describeFailure(error: unknown): DriverFailure | undefined {
    return this.table.describeFailure(error);
  }

  async ping(call: DriverCall): Promise<void> {
    // A record that is not there tells as much of the table, and needs no other permission.
    await this.table.get({ c: { S: '#ping' }, k: { S: '#ping' } }, call);
  }

  async read(keys: readonly RecordKey[], call: DriverCall): Promise<(StoredRecord | undefined)[]> {
    const places = keys.map(keyOf);
    const [place, ...others] = places;
    if (!place) return [];
    if (others.length === 0) {
      const item = await this.table.get(place, call);
      return [item && recordOf(item)];
    }
    const found = await getItems(this.table, places, call);
    const items = new Map(found.map((item) => [placeOf(item), item]));
    return places.map((key) => {
      const item = items.get(placeOf(key));
      return item && recordOf(item);
    });
  }

  async write(writes: readonly DriverWrite[], call: DriverCall): Promise<void> {
    for (const { at } of writes) await this.index.note(at.collection, call);
    const items = writes.map(({ at, record }) => itemOf(at, record));
    const [item, ...others] = items;
    if (item && others.length === 0) await this.table.put({ Item: item }, call);
    else await writeItems(this.table, items.map(putRequest), call);
  }

  async remove(keys: readonly RecordKey[], call: DriverCall): Promise<number> {
    const condition = { ConditionExpression: isPresent, ...valuesAt(call) };
    const removed = await allDone(keys.map((key) => this.table.delete({ Key: keyOf(key), ...condition }, call)));
    return removed.filter(Boolean).length;
  }

  async writeIf({ at, record }: DriverWrite, expected: string | null, call: DriverCall): Promise<boolean> {
    await this.index.note(at.collection, call);
    const condition =
      expected === null
        ? { ConditionExpression: isAbsent, ...valuesAt(call) }
        : { ConditionExpression: isRevision, ...valuesAt(call, { ':revision': { S: expected } }) };
    return this.table.put({ Item: itemOf(at, record), ...condition }, call);
  }

  removeIf(key: RecordKey, expected: string, call: DriverCall): Promise<boolean> {
    const values = valuesAt(call, { ':revision': { S: expected } });
    return this.table.delete({ Key: keyOf(key), ConditionExpression: isRevision, ...values }, call);
  }

  async take(key: RecordKey, call: DriverCall): Promise<StoredRecord | undefined> {
    // The condition tells the winner: without one, DynamoDB Local returns the item to several callers.
    const condition = { ConditionExpression: isPresent, ...valuesAt(call) };
    const item = await this.table.take({ Key: keyOf(key), ...condition }, call);
    return item && recordOf(item);
  }

  async increment(fresh: DriverWrite, by: number, call: DriverCall): Promise<number | undefined> {
    for (;;) {
      call.signal.throwIfAborted();
      const sum = await this.add(fresh, by, call);
      if (sum !== undefined) return sum;
      if (await this.writeIf(fresh, null, call)) return by;
      const item = await this.table.get(keyOf(fresh.at), call);
      if (item && isLive(recordOf(item), call) && !canAdd(item, by)) return undefined;
      // Somebody came between: nothing was written.
    }
  }

  async touch(key: RecordKey, expiresAt: number | null, call: DriverCall): Promise<boolean> {
    const { e, x } = expiryOf(expiresAt);
    const change = {
      Key: keyOf(key),
      ConditionExpression: `attribute_exists(r) AND ${isPresent}`,
      UpdateExpression: e && x ? 'SET e = :e, x = :x' : 'REMOVE e, x',
      ...valuesAt(call, e && x ? { ':e': e, ':x': x } : {}),
    };
    return (await this.table.update(change, call)) !== undefined;
  }

  async list(
    collection: string,
    { limit, cursor }: ListPage,
    call: DriverCall,
  ): Promise<{ keys: string[]; cursor?: string }> {
    const partition = partitionOf(collection);
    const from = cursor === undefined ? undefined : { c: partition, k: cursorKey(cursor) };
    const query = { ...liveKeys(collection, call), Limit: limit, ExclusiveStartKey: from };
    const { items, next } = await this.table.page(query, call);
    const keys = items.map(nameOf);
    return next?.k?.S === undefined ? { keys } : { keys, cursor: next.k.S };
  }

  async collections(limit: number, call: DriverCall): Promise<string[]> {
    const names: string[] = [];
    for await (const { name } of this.index.entries(call)) {
      const found = await this.table.items({ ...liveKeys(name, call), Limit: lookBatch }, call).next();
      if (!found.done) names.push(name);
      if (names.length === limit) break;
    }
    return names;
  }

  async clear(collection: string, call: DriverCall): Promise<number> {
    let cleared = 0;
    let from: Item | undefined;
    do {
      call.signal.throwIfAborted();
      const query = { ...allKeys(collection), Limit: clearBatch, ExclusiveStartKey: from };
      const { items, next } = await this.table.page(query, call);
      cleared += items.filter((item) => isLive(recordOf(item), call)).length;
      await writeItems(this.table, items.map(deleteRequest), call);
      from = next;
    } while (from);
    return cleared;
  }

  async cull(limit: number, call: DriverCall): Promise<number> {
    let culled = 0;
    for await (const entry of this.index.entries(call)) {
      let isEmpty = true;
      for await (const item of this.table.items(allKeys(entry.name), call)) {
        isEmpty = false;
        if (isLive(recordOf(item), call)) continue;
        const condition = { ConditionExpression: hasExpired, ...valuesAt(call) };
        if (await this.table.delete({ Key: { c: item.c, k: item.k } as Item, ...condition }, call)) culled++;
        if (culled === limit) return culled;
      }
      if (isEmpty) await this.index.forget(entry, call);
    }
    return culled;
  }

  /** @returns the sum; undefined where there is no live number, or it would become too large */
  private async add({ at, record }: DriverWrite, by: number, call: DriverCall): Promise<number | undefined> {
    const [low, high] = rangeFor(by);
    const changed = await this.table.update(
      {
        Key: keyOf(at),
        ConditionExpression: `attribute_type(v, :number) AND v BETWEEN :low AND :high AND (${hasNotExpired})`,
        UpdateExpression: 'SET v = v + :by, r = :revision',
        ...valuesAt(call, {
          ':number': { S: 'N' },
          ':low': numberOf(low),
          ':high': numberOf(high),
          ':by': numberOf(by),
          ':revision': { S: record.revision },
        }),
      },
      call,
    );
    return changed && Number(changed.v?.N);
  }
}

/** @throws TenonError TN1015 for what cannot be the sort key of an item */
function cursorKey(cursor: string): { S: string } {
  const bytes = Buffer.byteLength(String(cursor));
  if (bytes > 0 && bytes <= maxSortBytes) return { S: String(cursor) };
  throw new TenonError('TN1015', 'cursor is what keys() gave for the page before');
}

function placeOf({ c, k }: Item): string {
  return JSON.stringify([c?.S, k?.S]);
}
