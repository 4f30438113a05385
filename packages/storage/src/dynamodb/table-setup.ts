import type { CreateTableCommandInput, TableDescription } from '@aws-sdk/client-dynamodb';
import { setTimeout as delay } from 'node:timers/promises';
import { DriverError, type DriverCall } from '../base';
import { expiryAttribute } from './dynamo-item';
import type { DynamoTable } from './dynamo-table';

const longestPauseMs = 1_000;

const layout: Omit<CreateTableCommandInput, 'TableName'> = {
  KeySchema: [
    { AttributeName: 'c', KeyType: 'HASH' },
    { AttributeName: 'k', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'c', AttributeType: 'S' },
    { AttributeName: 'k', AttributeType: 'S' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
};

/**
 * Creates the table unless it is there, waits until it can be used, and lets its items expire. Whatever of it another
 * process does at the same time is left to that.
 */
export async function setUpTable(table: DynamoTable, call: DriverCall): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const found = await table.describe(call);
    if (found?.TableStatus === 'ACTIVE' || found?.TableStatus === 'UPDATING') {
      checkLayout(found, table.name);
      return table.expireBy(expiryAttribute, call);
    }
    if (!found) await table.create(layout, call);
    await delay(Math.min(longestPauseMs, 50 * 2 ** attempt), undefined, { signal: call.signal });
  }
}

function checkLayout({ KeySchema = [] }: TableDescription, name: string): void {
  const keys = KeySchema.map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`);
  if (keys.join() === 'c HASH,k RANGE') return;
  const detail = `the table '${name}' is not of this store: its keys are ${keys.join(' and ')}; name another table`;
  throw new DriverError({ kind: 'failed', detail });
}
