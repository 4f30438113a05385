import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoStore } from './dynamo-store';

interface SentCommand {
  readonly constructor: { readonly name: string };
  readonly input: Record<string, unknown>;
}

/** A client that answers as a test says, and notes what was sent. */
function fakeClient(answer: (name: string, input: Record<string, unknown>) => unknown): {
  client: DynamoDBClient;
  sent: string[];
} {
  const sent: string[] = [];
  const client = {
    config: { endpoint: async () => ({ hostname: 'fake.example' }) },
    send: async ({ constructor, input }: SentCommand): Promise<unknown> => {
      sent.push(constructor.name);
      return answer(constructor.name, input) ?? {};
    },
  };
  return { client: client as unknown as DynamoDBClient, sent };
}

function failing(name: string, members: object = {}): () => never {
  return () => {
    throw Object.assign(new Error('secret-value'), { name, $metadata: { httpStatusCode: 400 }, ...members });
  };
}

describe('DynamoStore over a fake client', () => {
  const failureOf = async (answer: () => never): Promise<unknown> => {
    const { client, sent } = fakeClient((name) => (name === 'GetItemCommand' ? undefined : answer()));
    const store = dynamoStore({ client, table: 'table' });
    const failure = await store.take('key').catch((error: unknown) => error);
    expect(String(failure)).not.toContain('secret-value');
    expect(sent).toEqual(['GetItemCommand', 'DeleteItemCommand']);
    return failure;
  };

  it.each(['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'])(
    'says of %s that nothing happened, and that it may be tried again',
    async (name) => {
      const failure = await failureOf(failing(name));
      expect(failure).toMatchObject({ code: 'TN8002', outcome: 'not-sent', retryable: true });
      expect(String(failure)).toContain(`DynamoDB at fake.example cannot serve now; it answers ${name}`);
    },
  );

  it.each([
    'UnrecognizedClientException',
    'AccessDeniedException',
    'ExpiredTokenException',
    'CredentialsProviderError',
  ])('says of %s that no time cures it', async (name) => {
    expect(await failureOf(failing(name))).toMatchObject({ code: 'TN8002', outcome: 'not-sent', retryable: false });
  });

  it('tells what was not sent from what may have been carried out', async () => {
    const outcomeOf = async (code: string): Promise<unknown> => failureOf(failing('Error', { code }));
    expect(await outcomeOf('ECONNREFUSED')).toMatchObject({ code: 'TN8002', outcome: 'not-sent' });
    expect(await outcomeOf('ENOTFOUND')).toMatchObject({ code: 'TN8002', outcome: 'not-sent' });
    expect(await outcomeOf('ECONNRESET')).toMatchObject({ code: 'TN8002', outcome: 'unknown' });
    const error = failing('InternalServerError', { $metadata: { httpStatusCode: 500 } });
    expect(await failureOf(error)).toMatchObject({ code: 'TN8002', outcome: 'unknown', retryable: true });
  });

  it('names what the service answers otherwise, without its words', async () => {
    const failure = await failureOf(failing('ItemCollectionSizeLimitExceededException'));
    expect(failure).toMatchObject({ code: 'TN8001' });
    expect(String(failure)).toContain('answers ItemCollectionSizeLimitExceededException');
  });

  it('asks again for what a batch left undone, and for nothing else', async () => {
    const written: unknown[] = [];
    let refusals = 2;
    const { client } = fakeClient((name, input) => {
      if (name !== 'BatchWriteItemCommand') return undefined;
      const requests = (input.RequestItems as Record<string, unknown[]>).table!;
      expect(requests.length).toBeLessThanOrEqual(25);
      const left = refusals-- > 0 ? requests.slice(-10) : [];
      written.push(...requests.slice(0, requests.length - left.length));
      return { UnprocessedItems: left.length > 0 ? { table: left } : {} };
    });
    const store = dynamoStore({ client, table: 'table' });
    const keys = Array.from({ length: 60 }, (_, index) => `key ${index}`);
    await store.putMany(keys.map((key) => [key, 1] as const));
    const found = written.map(
      (request) => (request as { PutRequest: { Item: { k: { S: string } } } }).PutRequest.Item.k.S,
    );
    expect(found.sort()).toEqual([...keys].sort());
  });

  it('ends at the deadline where a batch is left undone again and again', async () => {
    const { client, sent } = fakeClient((_name, { RequestItems }) => RequestItems && { UnprocessedKeys: RequestItems });
    const store = dynamoStore({ client, table: 'table' });
    await store.setup();
    await expect(store.getMany(['a', 'b'], { timeoutMs: 300 })).rejects.toMatchObject({ code: 'TN8003' });
    const before = sent.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(sent.length).toBe(before);
  });

  it('ends a request when its call is over', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const client = {
      config: { endpoint: async () => ({ hostname: 'fake.example' }) },
      send: async ({ constructor }: SentCommand, options?: { abortSignal?: AbortSignal }): Promise<unknown> => {
        signals.push(options?.abortSignal);
        return constructor.name === 'GetItemCommand' ? {} : new Promise(() => undefined);
      },
    };
    const store = dynamoStore({ client: client as unknown as DynamoDBClient, table: 'table' });
    await expect(store.take('key', { timeoutMs: 50 })).rejects.toMatchObject({ code: 'TN8003', outcome: 'unknown' });
    expect(signals.map((signal) => signal?.aborted)).toEqual([false, true]);
  });

  it('lets items of a new table expire, and waits until it can be used', async () => {
    const states = [undefined, 'CREATING', 'CREATING', 'ACTIVE'];
    const KeySchema = [
      { AttributeName: 'c', KeyType: 'HASH' },
      { AttributeName: 'k', KeyType: 'RANGE' },
    ];
    let expiry: unknown;
    const { client, sent } = fakeClient((name, input) => {
      if (name === 'DescribeTimeToLiveCommand') return { TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } };
      if (name === 'UpdateTimeToLiveCommand') expiry = input.TimeToLiveSpecification;
      if (name !== 'DescribeTableCommand') return undefined;
      const TableStatus = states.shift();
      if (!TableStatus) failing('ResourceNotFoundException')();
      return { Table: { TableStatus, KeySchema } };
    });
    await dynamoStore({ client, table: 'table', createTable: true }).setup();
    expect(expiry).toEqual({ AttributeName: 'x', Enabled: true });
    expect(sent.filter((name) => name === 'CreateTableCommand')).toHaveLength(1);
    expect(states).toEqual([]);
  });

  it('leaves a table alone that is not of a store', async () => {
    const KeySchema = [{ AttributeName: 'id', KeyType: 'HASH' }];
    const { client } = fakeClient(() => ({ Table: { TableStatus: 'ACTIVE', KeySchema } }));
    const store = dynamoStore({ client, table: 'table', createTable: true });
    const failure = await store.setup().catch(String);
    expect(failure).toMatch(/TN8005.*'table' is not of this store.*id HASH/);
  });
});
