import { calculateObjectSize, Long, type Document } from 'bson';
import { aggregate, find, Query } from 'mingo';

const maxBsonBytes = 16 * 1024 * 1024;

type Documents = Map<unknown, Document>;

/**
 * Answers the commands that the adapter sends, over documents in memory and with the query engine of a third party. It is
 * no MongoDB: what it shows is which commands are sent and what becomes of their answers.
 */
export class FakeMongoData {
  private readonly collections = new Map<string, Documents>();

  answer(command: Document): Document {
    const [name = ''] = Object.keys(command);
    const documents = this.documentsOf(`${command.$db}.${command[name]}`);
    switch (name) {
      case 'ping':
      case 'endSessions':
      case 'createIndexes':
      case 'dropDatabase':
        return { ok: 1 };
      case 'find':
        return cursorOf(this.find(documents, command));
      case 'aggregate':
        return cursorOf(aggregate([...documents.values()], command.pipeline));
      case 'update':
        return updateAll(documents, command.updates);
      case 'delete':
        return deleteAll(documents, command.deletes);
      case 'findAndModify':
        return this.findAndRemove(documents, command);
      default:
        return { ok: 0, code: 59, codeName: 'CommandNotFound', errmsg: `no such command: '${name}'` };
    }
  }

  private documentsOf(namespace: string): Documents {
    const found = this.collections.get(namespace);
    if (found) return found;
    const made: Documents = new Map();
    this.collections.set(namespace, made);
    return made;
  }

  private find(documents: Documents, { filter = {}, projection = {}, sort, limit = 0 }: Document): Document[] {
    const found = find<Document>([...documents.values()], filter, projection);
    if (sort) found.sort(sort);
    if (limit > 0) found.limit(limit);
    return found.all();
  }

  private findAndRemove(documents: Documents, { query, fields = {}, remove }: Document): Document {
    if (remove !== true) return { ok: 0, code: 9, codeName: 'FailedToParse', errmsg: 'only remove is known' };
    const [value = null] = this.find(documents, { filter: query, projection: fields, limit: 1 });
    if (value) documents.delete(value._id);
    return { value, lastErrorObject: { n: value ? 1 : 0 }, ok: 1 };
  }
}

function matching(documents: Documents, filter: Document): Document[] {
  // As an index on `_id` would do it.
  if (typeof filter._id === 'string') {
    const found = documents.get(filter._id);
    return found && new Query(filter).test(found) ? [found] : [];
  }
  return [...documents.values()].filter((document) => new Query(filter).test(document));
}

function updateAll(documents: Documents, updates: readonly Document[]): Document {
  const answer = { n: 0, nModified: 0, upserted: [] as Document[], writeErrors: [] as Document[] };
  for (const [index, { q: filter, u: change, upsert }] of updates.entries()) {
    const [found] = matching(documents, filter);
    const id = found?._id ?? filter._id;
    const next = change.$set ? { ...found, ...change.$set } : { _id: id, ...change };
    if (!found && !upsert) continue;
    if (calculateObjectSize(next) > maxBsonBytes) {
      answer.writeErrors.push({ index, code: 10_334, errmsg: 'BSONObjectTooLarge' });
    } else if (!found && documents.has(id)) {
      answer.writeErrors.push({ index, code: 11_000, errmsg: `E11000 duplicate key: ${JSON.stringify(next)}` });
    } else {
      documents.set(id, next);
      answer.n++;
      if (found) answer.nModified++;
      else answer.upserted.push({ index, _id: id });
    }
  }
  const { upserted, writeErrors, ...counts } = answer;
  return { ...counts, ...(upserted.length > 0 && { upserted }), ...(writeErrors.length > 0 && { writeErrors }), ok: 1 };
}

function deleteAll(documents: Documents, deletes: readonly Document[]): Document {
  let n = 0;
  for (const { q: filter, limit } of deletes) {
    const found = matching(documents, filter);
    for (const { _id } of limit === 1 ? found.slice(0, 1) : found) {
      documents.delete(_id);
      n++;
    }
  }
  return { n, ok: 1 };
}

/** All in one batch. */
function cursorOf(firstBatch: readonly Document[]): Document {
  return { cursor: { id: Long.ZERO, ns: 'fake.fake', firstBatch }, ok: 1 };
}
