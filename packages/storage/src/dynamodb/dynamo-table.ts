import { TenonError } from '@tenon/core';
import type {
  AttributeValue,
  CreateTableCommandInput,
  DeleteItemCommandInput,
  DynamoDBClient,
  DynamoDBClientConfig,
  PutItemCommandInput,
  QueryCommandInput,
  TableDescription,
  UpdateItemCommandInput,
  WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { setMaxListeners } from 'node:events';
import { loadPackage, type DriverCall, type DriverFailure } from '../base';
import { describeDynamoFailure, errorName } from './dynamo-failure';

type Sdk = typeof import('@aws-sdk/client-dynamodb');

/** Attributes by name. */
export type Item = Record<string, AttributeValue>;

/** Where DynamoDB is: a region or an endpoint, or a client that stays the caller's. */
export type DynamoService =
  | {
      /** For example `eu-central-1`; what the AWS SDK finds in the environment by default. */
      readonly region?: string;
      /** The URL of an emulator or of a private endpoint; that of the region by default. */
      readonly endpoint?: string;
      /** As for the AWS SDK, which looks for them in the environment by default. */
      readonly credentials?: DynamoDBClientConfig['credentials'];
      readonly client?: undefined;
    }
  | {
      /** A client of the AWS SDK, which is never closed. With `maxAttempts: 1` it sends nothing twice. */
      readonly client: DynamoDBClient;
      readonly region?: undefined;
      readonly endpoint?: undefined;
      readonly credentials?: undefined;
    };

/** Milliseconds that a connection may take to come about. */
const connectTimeoutMs = 1_000;

/** The requests to one table. Each is sent once, and ended by the signal of its call. */
export class DynamoTable {
  private sdk: Sdk | undefined;
  private client: DynamoDBClient | undefined;
  private service: string;

  /** @throws TenonError TN1015 */
  constructor(
    readonly name: string,
    private readonly where: DynamoService,
  ) {
    const { client, region, endpoint, credentials } = where;
    if (client && (region ?? endpoint ?? credentials) !== undefined)
      throw new TenonError('TN1015', 'DynamoDB needs either client, or region, endpoint and credentials');
    if (client !== undefined && typeof (client as Partial<DynamoDBClient> | null)?.send !== 'function')
      throw new TenonError('TN1015', 'client is no client of DynamoDB: give a `DynamoDBClient` of the AWS SDK');
    if (region !== undefined && (typeof region !== 'string' || region === ''))
      throw new TenonError('TN1015', 'region is text, for example eu-central-1');
    this.service = endpoint === undefined ? 'DynamoDB' : `DynamoDB at ${checkedHost(endpoint)}`;
  }

  /** Loads the SDK; connections come about by themselves. */
  async open(): Promise<void> {
    this.sdk ??= await loadPackage('@aws-sdk/client-dynamodb', () => import('@aws-sdk/client-dynamodb'));
    const { client, region, endpoint, credentials } = this.where;
    this.client ??=
      client ??
      new this.sdk.DynamoDBClient({
        region,
        endpoint,
        credentials,
        // Whether a call may be repeated is for the caller to say.
        maxAttempts: 1,
        requestHandler: { connectionTimeout: connectTimeoutMs },
      });
    this.service = await serviceOf(this.client);
  }

  /** Ends what open() has begun. */
  close(): void {
    if (!this.where.client) this.client?.destroy();
  }

  describeFailure(error: unknown): DriverFailure | undefined {
    return describeDynamoFailure(error, this.service, this.name);
  }

  async get(key: Item, call: DriverCall): Promise<Item | undefined> {
    const command = new this.sdk!.GetItemCommand({ TableName: this.name, Key: key, ConsistentRead: true });
    return (await this.client!.send(command, endedBy(call))).Item;
  }

  /** Part of the items, and the keys that are left. */
  async getSome(keys: Item[], call: DriverCall): Promise<{ items: Item[]; left: Item[] }> {
    const request = { [this.name]: { Keys: keys, ConsistentRead: true } };
    const command = new this.sdk!.BatchGetItemCommand({ RequestItems: request });
    const { Responses, UnprocessedKeys } = await this.client!.send(command, endedBy(call));
    return { items: Responses?.[this.name] ?? [], left: UnprocessedKeys?.[this.name]?.Keys ?? [] };
  }

  /** @returns the requests that are left */
  async writeSome(requests: WriteRequest[], call: DriverCall): Promise<WriteRequest[]> {
    const command = new this.sdk!.BatchWriteItemCommand({ RequestItems: { [this.name]: requests } });
    const { UnprocessedItems } = await this.client!.send(command, endedBy(call));
    return UnprocessedItems?.[this.name] ?? [];
  }

  /** @returns whether the condition held */
  put(input: Omit<PutItemCommandInput, 'TableName'>, call: DriverCall): Promise<boolean> {
    const command = new this.sdk!.PutItemCommand({ TableName: this.name, ...input });
    return conditionHeld(this.client!.send(command, endedBy(call)));
  }

  /** @returns whether the condition held */
  delete(input: Omit<DeleteItemCommandInput, 'TableName'>, call: DriverCall): Promise<boolean> {
    const command = new this.sdk!.DeleteItemCommand({ TableName: this.name, ...input });
    return conditionHeld(this.client!.send(command, endedBy(call)));
  }

  /** Deletes an item and returns it, if the condition holds. */
  async take(input: Omit<DeleteItemCommandInput, 'TableName'>, call: DriverCall): Promise<Item | undefined> {
    const command = new this.sdk!.DeleteItemCommand({ TableName: this.name, ReturnValues: 'ALL_OLD', ...input });
    let taken: Item | undefined;
    const sending = this.client!.send(command, endedBy(call)).then(({ Attributes }) => (taken = Attributes));
    return (await conditionHeld(sending)) ? taken : undefined;
  }

  /** @returns the attributes that were changed; undefined where the condition did not hold */
  async update(input: Omit<UpdateItemCommandInput, 'TableName'>, call: DriverCall): Promise<Item | undefined> {
    const command = new this.sdk!.UpdateItemCommand({
      TableName: this.name,
      ReturnValues: 'UPDATED_NEW',
      ...input,
    });
    let changed: Item | undefined;
    const sending = this.client!.send(command, endedBy(call)).then(({ Attributes = {} }) => (changed = Attributes));
    return (await conditionHeld(sending)) ? changed : undefined;
  }

  /** One page: its items, and where the next one begins. */
  async page(
    input: Omit<QueryCommandInput, 'TableName'>,
    call: DriverCall,
  ): Promise<{ items: Item[]; next: Item | undefined }> {
    const command = new this.sdk!.QueryCommand({ TableName: this.name, ConsistentRead: true, ...input });
    const { Items = [], LastEvaluatedKey } = await this.client!.send(command, endedBy(call));
    return { items: Items, next: LastEvaluatedKey };
  }

  /** The items of all pages. */
  async *items(input: Omit<QueryCommandInput, 'TableName'>, call: DriverCall): AsyncGenerator<Item> {
    let from: Item | undefined;
    do {
      call.signal.throwIfAborted();
      const { items, next } = await this.page({ ...input, ExclusiveStartKey: from }, call);
      yield* items;
      from = next;
    } while (from);
  }

  /** What the table is like; undefined where there is none. */
  async describe(call: DriverCall): Promise<TableDescription | undefined> {
    const command = new this.sdk!.DescribeTableCommand({ TableName: this.name });
    try {
      return (await this.client!.send(command, endedBy(call))).Table;
    } catch (error) {
      if (errorName(error) === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  }

  async create(input: Omit<CreateTableCommandInput, 'TableName'>, call: DriverCall): Promise<void> {
    const command = new this.sdk!.CreateTableCommand({ TableName: this.name, ...input });
    try {
      await this.client!.send(command, endedBy(call));
    } catch (error) {
      // Another process is creating it.
      if (errorName(error) !== 'ResourceInUseException') throw error;
    }
  }

  /** Lets items expire by the seconds since the epoch in an attribute, unless they do already. */
  async expireBy(attribute: string, call: DriverCall): Promise<void> {
    const { DescribeTimeToLiveCommand, UpdateTimeToLiveCommand } = this.sdk!;
    const question = new DescribeTimeToLiveCommand({ TableName: this.name });
    const { TimeToLiveDescription } = await this.client!.send(question, endedBy(call));
    if (TimeToLiveDescription?.TimeToLiveStatus !== 'DISABLED') return;
    const specification = { AttributeName: attribute, Enabled: true };
    const command = new UpdateTimeToLiveCommand({ TableName: this.name, TimeToLiveSpecification: specification });
    try {
      await this.client!.send(command, endedBy(call));
    } catch (error) {
      // Another process has just done so, or it is an emulator, which keeps what has expired.
      if (!/^(ValidationException|UnknownOperationException)$/.test(errorName(error))) throw error;
    }
  }
}

function endedBy({ signal }: DriverCall): { abortSignal: AbortSignal } {
  // A batch of requests shares it, which Node takes for a leak.
  setMaxListeners(0, signal);
  return { abortSignal: signal };
}

async function conditionHeld(sending: Promise<unknown>): Promise<boolean> {
  try {
    await sending;
    return true;
  } catch (error) {
    if (errorName(error) === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

/** @throws TenonError TN1015 */
function checkedHost(endpoint: string): string {
  // A URL that is refused may have a password in it.
  if (!/^https?:\/\//.test(String(endpoint)) || !URL.canParse(endpoint))
    throw new TenonError('TN1015', 'endpoint is no URL of DynamoDB: https://host or http://host:port');
  const { host, username, password } = new URL(endpoint);
  if (username || password) throw new TenonError('TN1015', 'endpoint has credentials in it: give credentials');
  return host;
}

/** What errors call the service that a client speaks with. */
async function serviceOf({ config }: DynamoDBClient): Promise<string> {
  const endpoint = await config.endpoint?.();
  if (!endpoint) return `DynamoDB in ${await config.region()}`;
  return `DynamoDB at ${endpoint.hostname}${endpoint.port ? `:${endpoint.port}` : ''}`;
}
