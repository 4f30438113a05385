import { TenonError } from '@tenon/core';
import { BaseStore, checkOptionNames, type StoreOptions } from '../base';
import { MongoConnection, type MongoServer } from './mongo-connection';
import { MongoDriver } from './mongo-driver';

interface MongoSettings extends Omit<StoreOptions, 'clock'> {
  /** `tenon` by default, also where the URL names another one. */
  readonly database?: string;
  /** The collection of MongoDB that all entries are in, with those of every collection of the store; `entries` by default. */
  readonly collection?: string;
}

export type MongoStoreOptions = MongoSettings & MongoServer;

/**
 * A store in MongoDB 4.2 or newer: a document for each entry, written with `w: majority` and `j: true` and read from the
 * primary.
 */
export class MongoStore extends BaseStore {
  /** @throws TenonError TN1015 for a URL, client or name that cannot be */
  constructor(options: MongoStoreOptions) {
    checkOptionNames('mongoStore', options, ['url', 'client', 'database', 'collection', 'timeoutMs']);
    const { database = 'tenon', collection = 'entries' } = options;
    if (typeof database !== 'string' || !/^[^\s/\\."$*<>:|?\0]{1,63}$/.test(database))
      throw new TenonError('TN1015', 'database is the name of a database of MongoDB');
    if (typeof collection !== 'string' || !/^(?!system\.)[^\s$\0]{1,100}$/.test(collection))
      throw new TenonError('TN1015', 'collection is the name of a collection of MongoDB');
    super(new MongoDriver(new MongoConnection(options), database, collection), { timeoutMs: options.timeoutMs });
  }
}

/** A `MongoStore`. @example const store = mongoStore({ url: 'mongodb://127.0.0.1:27017' }); */
export function mongoStore(options: MongoStoreOptions): MongoStore {
  return new MongoStore(options);
}
