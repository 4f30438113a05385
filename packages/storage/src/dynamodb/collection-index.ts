import type { DriverCall } from '../base';
import { numberOf, sortKeyOf } from './dynamo-item';
import type { DynamoTable, Item } from './dynamo-table';

/** No collection: what begins with `#` is a hash otherwise, which is longer. */
const partition = { S: '#collections' };

/** Milliseconds for which a process relies on it that a collection it noted is still noted. */
const reliedOnMs = 60 * 60 * 1_000;
/** Milliseconds after which a collection may be forgotten that nobody noted again: nobody relies on it any more. */
const forgottenAfterMs = 2 * reliedOnMs;
const maxNoted = 10_000;

/** A collection that had records at some time. */
export interface IndexedCollection {
  readonly name: string;
  readonly notedAt: number;
}

/**
 * The collections of a table: an item for each, written before its first record, and again once an hour by each process
 * that writes to it. Without it they could only be told by reading the whole table.
 */
export class CollectionIndex {
  private readonly notedAt = new Map<string, number>();

  constructor(private readonly table: DynamoTable) {}

  /** Sees to it that a collection is listed. Comes before any write to it. */
  async note(collection: string, call: DriverCall): Promise<void> {
    const { now } = call;
    if (now - (this.notedAt.get(collection) ?? -Infinity) < reliedOnMs) return;
    await this.table.put({ Item: { ...keyOf(collection), n: { S: collection }, t: numberOf(now) } }, call);
    if (this.notedAt.size >= maxNoted) this.notedAt.clear();
    this.notedAt.set(collection, now);
  }

  async *entries(call: DriverCall): AsyncGenerator<IndexedCollection> {
    const query = { KeyConditionExpression: 'c = :c', ExpressionAttributeValues: { ':c': partition } };
    for await (const { n, t } of this.table.items(query, call))
      if (n?.S !== undefined) yield { name: n.S, notedAt: Number(t?.N) };
  }

  /** Drops a collection that is empty, unless somebody may be about to write to it. */
  async forget({ name, notedAt }: IndexedCollection, call: DriverCall): Promise<void> {
    if (call.now - notedAt < forgottenAfterMs) return;
    this.notedAt.delete(name);
    const condition = { ConditionExpression: 't = :t', ExpressionAttributeValues: { ':t': numberOf(notedAt) } };
    await this.table.delete({ Key: keyOf(name), ...condition }, call);
  }
}

function keyOf(collection: string): Item {
  return { c: partition, k: sortKeyOf(collection) };
}
