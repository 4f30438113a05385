import { DeleteTableCommand, DynamoDBClient, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ServerControl, StoreHarness } from '../src/contract';
import { dynamoStore, type DynamoStore } from '../src/dynamodb';
import { crashWhileWriting } from './crash';
import { ServerProcess } from './server-process';

export const dynamoSecret = 'not-to-be-shown';
const credentials = { accessKeyId: 'test', secretAccessKey: dynamoSecret };

const program = `
const [, dynalite, path, port] = process.argv;
// A caller that gives up in the middle of a request is no reason to end.
process.on('uncaughtException', (error) => {
  if (error.code !== 'ECONNRESET') throw error;
});
require(dynalite)({ path, createTableMs: 0, deleteTableMs: 0 }).listen(Number(port), '127.0.0.1');
`;

/** Dynalite, which speaks the protocol of DynamoDB, with its data in a folder of its own. */
export class DynaliteServer {
  private constructor(
    readonly process: ServerProcess,
    private readonly folder: string,
  ) {}

  static async start(): Promise<DynaliteServer> {
    const folder = await mkdtemp(path.join(tmpdir(), 'tenon-dynalite-'));
    const args = (port: number): string[] => ['-e', program, require.resolve('dynalite'), folder, String(port)];
    const command = (port: number): [string, ...string[]] => [process.execPath, ...args(port)];
    return new DynaliteServer(await ServerProcess.start(command), folder);
  }

  get endpoint(): string {
    return `http://${this.process.address}`;
  }

  async remove(): Promise<void> {
    await this.process.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** What a store and a client need for an emulator. */
export function dynamoService(endpoint: string): {
  endpoint: string;
  region: string;
  credentials: typeof credentials;
} {
  return { endpoint, region: 'us-east-1', credentials };
}

export function dynamoClient(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({ ...dynamoService(endpoint), maxAttempts: 1 });
}

export function newTable(): string {
  return `tenon-${randomUUID()}`;
}

/** A store for each case in a table of its own. @param endpoint is there before the cases run */
export function dynamoHarness(endpoint: () => string, server?: ServerControl): StoreHarness {
  const tables: string[] = [];
  const open = (): DynamoStore =>
    dynamoStore({ ...dynamoService(endpoint()), table: tables.at(-1)!, createTable: true });
  const openNew = (): DynamoStore => {
    tables.push(newTable());
    return open();
  };
  return {
    capabilities: dynamoStore({ table: 'any' }).capabilities,
    open: openNew,
    another: open,
    reopen: open,
    corrupt: async (collection, key) => {
      const client = dynamoClient(endpoint());
      const item = { c: { S: collection }, k: { S: key }, v: { S: '{"half' } };
      await client.send(new PutItemCommand({ TableName: tables.at(-1)!, Item: item }));
      client.destroy();
    },
    withClient: () => {
      tables.push(newTable());
      const client = dynamoClient(endpoint());
      return {
        store: dynamoStore({ client, table: tables.at(-1)!, createTable: true }),
        isUsable: async () => (await client.send(new ListTablesCommand({}))).TableNames !== undefined,
        end: () => client.destroy(),
      };
    },
    dispose: async () => {
      const client = dynamoClient(endpoint());
      const deleting = tables.map((table) => client.send(new DeleteTableCommand({ TableName: table })));
      await Promise.allSettled(deleting);
      tables.length = 0;
      client.destroy();
    },
    ...(server && {
      server,
      // What holds the data is the server, so that is what crashes.
      crash: async () => {
        const store = openNew();
        const acknowledged = await crashWhileWriting(store, server);
        await store.close();
        return { store: open(), acknowledged };
      },
    }),
  };
}

/** Runs the body of a suite with the URL of an emulator such as DynamoDB Local, or says loudly that it does not run. */
export function withDynamoUrl(suite: string, body: (url: string) => void): void {
  const url = process.env.DYNAMODB_URL;
  if (url) body(url);
  else console.warn(`${suite} did run over dynalite, and NOT over another service: DYNAMODB_URL is not set`);
}
