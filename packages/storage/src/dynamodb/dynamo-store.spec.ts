import { DescribeTableCommand, GetItemCommand, QueryCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  DynaliteServer,
  dynamoClient,
  dynamoHarness,
  dynamoSecret,
  dynamoService,
  newTable,
  withDynamoUrl,
} from '../../test/dynamo-harness';
import { DriverStore } from '../../test/fake-server';
import { LossyProxy } from '../../test/lossy-proxy';
import { controlOf } from '../../test/server-process';
import { StillClock } from '../../test/still-clock';
import { describeCases, storeCases } from '../contract';
import { DynamoDriver } from './dynamo-driver';
import { dynamoStore } from './dynamo-store';
import { DynamoTable } from './dynamo-table';

let server: DynaliteServer;
let proxy: LossyProxy;

beforeAll(async () => {
  server = await DynaliteServer.start();
  proxy = await LossyProxy.start(server.process.port);
});

afterAll(async () => {
  await proxy.close();
  await server.remove();
});

const direct = dynamoHarness(
  () => server.endpoint,
  controlOf(() => server.process, [dynamoSecret]),
);
const cases = storeCases(direct).filter(({ id }) => id !== '49');
describeCases({ describe, it }, 'DynamoStore over dynalite', cases);

const lossy = dynamoHarness(
  () => `http://${proxy.address}`,
  controlOf(
    () => server.process,
    [dynamoSecret],
    () => proxy,
  ),
);
const lossyCases = storeCases(lossy).filter(({ id }) => id === '49');
describeCases({ describe, it }, 'DynamoStore behind a proxy', lossyCases);

withDynamoUrl('the contract of DynamoStore', (url) =>
  describeCases({ describe, it }, 'DynamoStore at DYNAMODB_URL', storeCases(dynamoHarness(() => url))),
);

describe('DynamoStore', () => {
  const service = () => dynamoService(server.endpoint);
  const item = async (table: string, key: string): Promise<Record<string, AttributeValue> | undefined> => {
    const client = dynamoClient(server.endpoint);
    const request = new GetItemCommand({ TableName: table, Key: { c: { S: 'default' }, k: { S: key } } });
    const { Item } = await client.send(request);
    client.destroy();
    return Item;
  };

  it('creates its table once, also where two stores begin together', async () => {
    const table = newTable();
    const stores = [1, 2, 3].map(() => dynamoStore({ ...service(), table, createTable: true }));
    await Promise.all(stores.map((store, index) => store.put(`${index}`, index)));
    expect(await stores[0]!.getMany(['0', '1', '2'])).toEqual([0, 1, 2]);
    const client = dynamoClient(server.endpoint);
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
    expect(Table?.BillingModeSummary?.BillingMode).toBe('PAY_PER_REQUEST');
    client.destroy();
    await Promise.all(stores.map((store) => store.close()));
  });

  it('says which table is missing, and how to make it', async () => {
    const store = dynamoStore({ ...service(), table: 'absent-table' });
    const failure = await store.get('key').catch((error: unknown) => error);
    await store.close();
    expect(failure).toMatchObject({ code: 'TN8005' });
    for (const part of [server.process.address, "'absent-table'", 'partition key c', 'sort key k', 'createTable'])
      expect(String(failure)).toContain(part);
  });

  it('uses a table that is there without createTable', async () => {
    const table = newTable();
    const first = dynamoStore({ ...service(), table, createTable: true });
    await first.put('key', 1);
    const second = dynamoStore({ ...service(), table });
    expect(await second.get('key')).toBe(1);
    await Promise.all([first.close(), second.close()]);
  });

  it('lets DynamoDB remove what has expired, not a second early', async () => {
    const table = newTable();
    const store = dynamoStore({ ...service(), table, createTable: true });
    await store.put('key', 'value', { ttlMs: 60_001 });
    const { expiresAt } = (await store.getEntry('key'))!;
    expect(await item(table, 'key')).toMatchObject({
      e: { N: String(expiresAt) },
      x: { N: String(Math.ceil(expiresAt! / 1_000)) },
    });
    await store.touch('key', null);
    const touched = await item(table, 'key');
    expect([touched?.v, touched?.e, touched?.x]).toEqual([{ S: '"value"' }, undefined, undefined]);
    await store.touch('key', 1_000);
    expect((await item(table, 'key'))?.x).toBeDefined();
    await store.close();
  });

  it('adds to whole numbers in one step, and keeps them as numbers', async () => {
    const table = newTable();
    const store = dynamoStore({ ...service(), table, createTable: true });
    await store.put('count', 41);
    expect(await store.increment('count')).toBe(42);
    expect((await item(table, 'count'))?.v).toEqual({ N: '42' });
    for (const number of [0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 1.5, 1e21, 1e308]) {
      await store.put('number', number);
      expect(await store.get('number')).toBe(number);
    }
    await store.close();
  });

  it('takes the largest value under the longest names', async () => {
    const store = dynamoStore({ ...service(), table: newTable(), createTable: true });
    const { maxKeyBytes, maxValueBytes } = store.capabilities;
    const [collection, key] = ['é'.repeat(1_024), 'é'.repeat(maxKeyBytes / 2)];
    const value = 'x'.repeat(maxValueBytes - 2);
    await store.put(key, value, { collection, ttlMs: 60_000 });
    expect((await store.get(key, { collection })) === value).toBe(true);
    expect(await store.keys({ collection })).toEqual({ keys: [key] });
    await store.close();
  });

  it('refuses a cursor that cannot be one, and goes on after one that is made up', async () => {
    const store = dynamoStore({ ...service(), table: newTable(), createTable: true });
    await store.putMany([['a', 1], ['c', 1]]); // prettier-ignore
    for (const cursor of ['', 'x'.repeat(1_025)])
      await expect(store.keys({ cursor })).rejects.toMatchObject({ code: 'TN1015' });
    expect(await store.keys({ cursor: 'b' })).toEqual({ keys: ['c'] });
    await store.close();
  });

  it('forgets a collection that is empty when no process relies on it any more', async () => {
    const table = newTable();
    const clock = new StillClock();
    const open = (): DriverStore =>
      new DriverStore(new DynamoDriver(new DynamoTable(table, service()), true), { clock: clock.now });
    const [store, other] = [open(), open()];
    const client = dynamoClient(server.endpoint);
    const indexed = async (): Promise<(string | undefined)[]> => {
      const values = { ':c': { S: '#collections' } };
      const query = { KeyConditionExpression: 'c = :c', ExpressionAttributeValues: values };
      const { Items = [] } = await client.send(new QueryCommand({ TableName: table, ...query }));
      return Items.map(({ n }) => n?.S);
    };
    const collection = 'one';
    await store.put('key', 1, { collection });
    await store.put('key', 1, { collection: 'stays' });
    await store.delete('key', { collection });
    await store.cull();
    expect(await indexed()).toEqual(['one', 'stays']);
    clock.advance(59 * 60_000);
    await other.put('key', 2, { collection });
    await other.delete('key', { collection });
    clock.advance(90 * 60_000);
    await store.cull();
    // The other store noted it 90 minutes ago.
    expect(await indexed()).toEqual(['one', 'stays']);
    clock.advance(31 * 60_000);
    await store.cull();
    expect(await indexed()).toEqual(['stays']);
    await store.put('key', 3, { collection });
    expect((await other.collections()).sort()).toEqual(['one', 'stays']);
    client.destroy();
    await Promise.all([store.close(), other.close()]);
  });

  it('takes no option of the SDK but its own', () => {
    const other = { useFipsEndpoint: true };
    expect(() => dynamoStore({ ...service(), ...other, table: newTable() })).toThrow(/TN1015 .*not `useFipsEndpoint`/);
  });

  it('refuses tables, endpoints and clients that cannot be, and shows no password', () => {
    for (const table of ['ab', 'x'.repeat(256), 'a b', 'tèst', '', 7 as never])
      expect(() => dynamoStore({ table })).toThrow('TN1015');
    for (const endpoint of ['127.0.0.1:8000', 'ftp://:hidden@host', 'http://user:hidden@host', 'http://', 7 as never]) {
      let refusal: unknown;
      try {
        dynamoStore({ table: 'table', endpoint });
      } catch (error) {
        refusal = error;
      }
      expect(refusal).toMatchObject({ code: 'TN1015' });
      expect(String(refusal)).not.toContain('hidden');
    }
    expect(() => dynamoStore({ table: 'table', createTable: 'false' as never })).toThrow(
      'createTable is true or false',
    );
    const client = dynamoClient('http://127.0.0.1:1');
    expect(() => dynamoStore({ table: 'table', client, region: 'eu-central-1' } as never)).toThrow('TN1015');
    for (const none of [{}, null, 'client'])
      expect(() => dynamoStore({ table: 'table', client: none } as never)).toThrow(/TN1015.*client is no client of/);
    for (const region of ['', 5, null])
      expect(() => dynamoStore({ table: 'table', region } as never)).toThrow(/TN1015.*region is text/);
  });
});
