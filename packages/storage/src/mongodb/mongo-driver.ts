import type { Collection, Filter, MongoClient } from 'mongodb';
import {
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
import type { MongoConnection } from './mongo-connection';
import { isDuplicate } from './mongo-failure';
import { dateOf, documentOf, recordOf, type RecordDocument } from './mongo-record';

/** Bytes that names, times and the form of a document take beside the value, at most. */
const aroundValue = 16 * 1024;
/** Seconds by which the server removes late what has expired, since its clock may be ahead. */
const graceSeconds = 60;

/** What is read of a record: not the names, which the caller has. */
const recordFields = { projection: { value: 1, revision: 1, createdAt: 1, expiresAt: 1 } } as const;

/** Records as documents, each changed by one command that says what it expects. */
export class MongoDriver implements StoreDriver {
  readonly name = 'mongodb';
  /** Every server keeps an index of them. */
  readonly maxIdBytes = 1_024;
  readonly capabilities: StoreCapabilities = {
    atomic: 'full',
    enumerate: 'strong',
    // The server looks once a minute.
    ttlResolutionMs: (graceSeconds + 60) * 1_000,
    maxValueBytes: 16 * 1024 * 1024 - aroundValue,
    maxKeyBytes,
    durable: true,
    shared: true,
  };
  private client!: MongoClient;
  private records!: Collection<RecordDocument>;

  constructor(
    private readonly connection: MongoConnection,
    private readonly database: string,
    private readonly collection: string,
  ) {}

  async open(call: DriverCall): Promise<void> {
    this.client = await this.connection.open(call, (client) =>
      this.recordsIn(client).createIndexes([
        { name: 'list', key: { collection: 1, _id: 1 } },
        { name: 'expiry', key: { expiresAt: 1 }, expireAfterSeconds: graceSeconds },
      ]),
    );
    this.records = this.recordsIn(this.client);
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  describeFailure(error: unknown): DriverFailure | undefined {
    return this.connection.describeFailure(error);
  }

  async ping({ signal }: DriverCall): Promise<void> {
    await this.client.db(this.database).command({ ping: 1 }, { signal });
  }

  async read(keys: readonly RecordKey[], { signal }: DriverCall): Promise<(StoredRecord | undefined)[]> {
    const documents = await this.records.find({ _id: { $in: idsOf(keys) } }, { ...recordFields, signal }).toArray();
    const records = new Map(documents.map((document) => [document._id, recordOf(document)]));
    return keys.map(({ id }) => records.get(id));
  }

  async write(writes: readonly DriverWrite[]): Promise<void> {
    // Of two that insert at once the server repeats one by itself, since the filter is nothing but the id.
    const operations = writes.map((write) => {
      const { _id, ...replacement } = documentOf(write);
      return { filter: { _id }, replacement, upsert: true };
    });
    const [first, ...others] = operations;
    if (first && others.length === 0) await this.records.replaceOne(first.filter, first.replacement, { upsert: true });
    else await this.records.bulkWrite(operations.map((replaceOne) => ({ replaceOne })), { ordered: false }); // prettier-ignore
  }

  async remove(keys: readonly RecordKey[], { now }: DriverCall): Promise<number> {
    return (await this.records.deleteMany({ _id: { $in: idsOf(keys) }, ...live(now) })).deletedCount;
  }

  async writeIf(write: DriverWrite, expected: string | null, { now }: DriverCall): Promise<boolean> {
    const { _id, ...replacement } = documentOf(write);
    if (expected !== null) {
      const { matchedCount } = await this.records.replaceOne({ _id, revision: expected, ...live(now) }, replacement);
      return matchedCount === 1;
    }
    try {
      // Puts it in place of one that has expired, or inserts it, which fails where there is a live one.
      await this.records.replaceOne({ _id, ...expired(now) }, replacement, { upsert: true });
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  async replace({ at, record }: DriverWrite, expected: string, { now }: DriverCall): Promise<boolean> {
    const { value, revision } = record;
    const filter = { _id: at.id, revision: expected, ...live(now) };
    return (await this.records.updateOne(filter, { $set: { value, revision } })).matchedCount === 1;
  }

  async removeIf({ id }: RecordKey, expected: string, { now }: DriverCall): Promise<boolean> {
    return (await this.records.deleteOne({ _id: id, revision: expected, ...live(now) })).deletedCount === 1;
  }

  async take({ id }: RecordKey): Promise<StoredRecord | undefined> {
    const document = await this.records.findOneAndDelete({ _id: id }, recordFields);
    return document === null ? undefined : recordOf(document);
  }

  async touch({ id }: RecordKey, expiresAt: number | null, { now }: DriverCall): Promise<boolean> {
    const filter = { _id: id, revision: { $type: 'string' as const }, ...live(now) };
    return (await this.records.updateOne(filter, { $set: { expiresAt: dateOf(expiresAt) } })).matchedCount === 1;
  }

  async list(collection: string, page: ListPage, call: DriverCall): Promise<{ keys: string[]; cursor?: string }> {
    const { limit, cursor } = page;
    const from = cursor === undefined ? {} : { _id: { $gt: String(cursor) } };
    const found = await this.records
      .find({ collection, ...from, ...live(call.now) }, { projection: { key: 1 }, signal: call.signal })
      .sort({ _id: 1 })
      // One more than asked for tells whether there is another page.
      .limit(limit + 1)
      .batchSize(limit + 1)
      .toArray();
    const keys = found.slice(0, limit).map(({ key }) => key);
    return found.length > limit ? { keys, cursor: found[limit - 1]!._id } : { keys };
  }

  async collections(limit: number, { now, signal }: DriverCall): Promise<string[]> {
    const stages = [{ $match: live(now) }, { $group: { _id: '$collection' } }, { $limit: limit }];
    const groups = await this.records.aggregate<{ _id: string }>(stages, { signal, batchSize: limit }).toArray();
    return groups.map(({ _id }) => _id);
  }

  async clear(collection: string, call: DriverCall): Promise<number> {
    const { now } = call;
    const { deletedCount } = await this.records.deleteMany({ collection, ...live(now) });
    call.signal.throwIfAborted();
    await this.records.deleteMany({ collection, ...expired(now) });
    return deletedCount;
  }

  async cull(limit: number, { now, signal }: DriverCall): Promise<number> {
    const due = await this.records
      .find(expired(now), { projection: { _id: 1 }, signal })
      .limit(limit)
      .toArray();
    signal.throwIfAborted();
    // What was written anew since then stays.
    const ids = due.map(({ _id }) => _id);
    return (await this.records.deleteMany({ _id: { $in: ids }, ...expired(now) })).deletedCount;
  }

  private recordsIn(client: MongoClient): Collection<RecordDocument> {
    return client.db(this.database).collection<RecordDocument>(this.collection, {
      readPreference: 'primary',
      writeConcern: { w: 'majority', journal: true },
    });
  }
}

function idsOf(keys: readonly RecordKey[]): string[] {
  return keys.map(({ id }) => id);
}

function live(now: number): Filter<RecordDocument> {
  return { $or: [{ expiresAt: null }, { expiresAt: { $gt: new Date(now) } }] };
}

function expired(now: number): Filter<RecordDocument> {
  return { expiresAt: { $lte: new Date(now) } };
}
