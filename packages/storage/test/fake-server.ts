import {
  BaseStore,
  type DriverCall,
  type DriverFailure,
  type DriverWrite,
  type ListPage,
  type RecordKey,
  type StoreDriver,
} from '@tenon/storage';
import { MemoryDriver } from '../src/memory/memory-driver';
import { FakeControl } from './fake-control';

/** Stands in for a server on the network: answers later, goes away, freezes, and loses replies. */
export class FakeServer extends FakeControl {
  readonly address = '127.0.0.1:1';
  readonly secrets = ['secret-password'];
  readonly records = new MemoryDriver();
  private isUp = true;
  private connections = 0;

  stop(): void {
    this.isUp = false;
    this.connections++;
  }

  start(): void {
    this.isUp = true;
  }

  /** Sends a command. */
  async send<T>(answer: (records: MemoryDriver) => T): Promise<T> {
    const connection = this.connections;
    await new Promise((resolve) => setImmediate(resolve));
    if (!this.isUp) throw networkError('ECONNREFUSED');
    await this.untilThawed();
    if (connection !== this.connections) throw networkError('ECONNRESET');
    const result = answer(this.records);
    if (this.losesReply()) throw networkError('ECONNRESET');
    await new Promise((resolve) => setImmediate(resolve));
    return result;
  }
}

function networkError(code: string): Error {
  return Object.assign(new Error(`${code} fake://user:secret-password@127.0.0.1:1`), { code });
}

/** Speaks with a fake server. */
export class FakeServerDriver implements StoreDriver {
  readonly name: string = 'fake';
  readonly capabilities: StoreDriver['capabilities'];
  readonly maxIdBytes?: number;

  constructor(
    protected readonly server: FakeServer,
    capabilities: Partial<StoreDriver['capabilities']> = {},
  ) {
    this.capabilities = { ...server.records.capabilities, durable: true, shared: true, ...capabilities };
  }

  async open(): Promise<void> {
    await this.server.send(() => undefined);
  }

  async ping(): Promise<void> {
    await this.server.send(() => undefined);
  }

  describeFailure(error: unknown): DriverFailure | undefined {
    const { code } = error as { code?: string };
    if (code !== 'ECONNREFUSED' && code !== 'ECONNRESET') return undefined;
    const outcome = code === 'ECONNREFUSED' ? 'not-sent' : 'unknown';
    return { kind: 'unavailable', outcome, detail: `${this.server.address} is not reachable; ${code}` };
  }

  read = (keys: readonly RecordKey[], call: DriverCall) => this.server.send((records) => records.read(keys, call));
  write = (writes: readonly DriverWrite[], call: DriverCall) =>
    this.server.send((records) => records.write(writes, call));
  remove = (keys: readonly RecordKey[], call: DriverCall) => this.server.send((records) => records.remove(keys, call));
  writeIf = (write: DriverWrite, expected: string | null, call: DriverCall) =>
    this.server.send((records) => records.writeIf(write, expected, call));
  removeIf = (at: RecordKey, expected: string, call: DriverCall) =>
    this.server.send((records) => records.removeIf(at, expected, call));
  take = (at: RecordKey, call: DriverCall) => this.server.send((records) => records.take(at, call));
  list = (collection: string, page: ListPage, call: DriverCall) =>
    this.server.send((records) => records.list(collection, page, call));
  collections = (limit: number, call: DriverCall) => this.server.send((records) => records.collections(limit, call));
  clear = (collection: string, call: DriverCall) => this.server.send((records) => records.clear(collection, call));
  cull = (limit: number, call: DriverCall) => this.server.send((records) => records.cull(limit, call));
}

/** A store over any driver. */
export class DriverStore extends BaseStore {}
