import { TenonError } from '@tenon/core';
import { BaseStore, checkOptionNames, flag, type StoreOptions } from '../base';
import { DynamoDriver } from './dynamo-driver';
import { DynamoTable, type DynamoService } from './dynamo-table';

interface DynamoSettings extends Omit<StoreOptions, 'clock'> {
  /** Name of the table: 3 to 255 characters out of A-Z, a-z, 0-9, `_`, `-` and `.`. It belongs to the store alone. */
  readonly table: string;
  /**
   * Creates the table where there is none, billed by request and with an expiry, and waits until it can be used: half a
   * minute at most on AWS. False by default: then the first call fails where there is no table.
   */
  readonly createTable?: boolean;
}

export type DynamoStoreOptions = DynamoSettings & DynamoService;

const names = ['table', 'createTable', 'region', 'endpoint', 'credentials', 'client', 'timeoutMs'];

/** A store in one table of DynamoDB: an item for each entry, changed under conditions. */
export class DynamoStore extends BaseStore {
  /** @throws TenonError TN1015 for a table, an endpoint, a client or another option that cannot be */
  constructor(options: DynamoStoreOptions) {
    checkOptionNames('dynamoStore', options, names);
    const { table, timeoutMs } = options;
    const createTable = flag('createTable', options.createTable, false);
    if (typeof table !== 'string' || !/^[\w.-]{3,255}$/.test(table))
      throw new TenonError('TN1015', 'table has 3 to 255 characters out of A-Z, a-z, 0-9, _, - and .');
    super(new DynamoDriver(new DynamoTable(table, options), createTable), { timeoutMs });
  }
}

/** A `DynamoStore`. @example const store = dynamoStore({ table: 'tenon', region: 'eu-central-1' }); */
export function dynamoStore(options: DynamoStoreOptions): DynamoStore {
  return new DynamoStore(options);
}
