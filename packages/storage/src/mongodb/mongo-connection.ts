import { TenonError } from '@tenon/core';
import type { MongoClient, MongoClientOptions } from 'mongodb';
import { loadPackage, type DriverCall, type DriverFailure } from '../base';
import { describeMongoFailure } from './mongo-failure';

/** Where a server is: its URL, or a client that stays the caller's. */
export type MongoServer =
  | {
      /** `mongodb://user:password@host:port`, also with several hosts, or `mongodb+srv://…`. */
      readonly url: string;
      readonly client?: undefined;
    }
  | {
      /**
       * A client of the package `mongodb`, which is never closed. For errors that come soon it needs
       * `serverSelectionTimeoutMS: 1000`, and for sockets that do not pile up `socketTimeoutMS`.
       */
      readonly client: MongoClient;
      readonly url?: undefined;
    };

/** Milliseconds after which a command is given up that has no answer: what waits on it must not pile up. */
const silenceMs = 15_000;

/** What makes the client fail soon while the server is away, and repeat nothing. */
const failFast: MongoClientOptions = {
  // A call on a primary that has just gone finds the next one within it, or fails.
  serverSelectionTimeoutMS: 1_000,
  connectTimeoutMS: 1_000,
  socketTimeoutMS: silenceMs,
  waitQueueTimeoutMS: 5_000,
  heartbeatFrequencyMS: 5_000,
  retryReads: false,
  retryWrites: false,
};

/** A client with its pool of connections. */
export class MongoConnection {
  private readonly server: string;
  private readonly url: string | undefined;
  private client: MongoClient | undefined;

  /** @throws TenonError TN1015 for what is no URL of such a server */
  constructor({ url, client }: MongoServer) {
    if ((url === undefined) === (client === undefined))
      throw new TenonError('TN1015', 'MongoDB needs either url or client');
    this.url = url;
    this.client = client;
    this.server = `MongoDB at ${client ? hostsOf(client) : hostsIn(url)}`;
  }

  /**
   * Connects; not needed for a client that was given.
   *
   * @param prepare makes what is missing on the server; without it there is no connection either
   * @returns the client
   */
  async open({ signal }: DriverCall, prepare: (client: MongoClient) => Promise<unknown>): Promise<MongoClient> {
    if (this.url === undefined) {
      await prepare(this.client!);
      return this.client!;
    }
    const { MongoClient: Client } = await loadPackage('mongodb', () => import('mongodb'));
    signal.throwIfAborted();
    const client = new Client(this.url, failFast);
    try {
      await client.connect();
      await prepare(client);
      signal.throwIfAborted();
    } catch (error) {
      await client.close();
      throw error;
    }
    this.client = client;
    return client;
  }

  /** Ends what open() has begun. */
  async close(): Promise<void> {
    if (this.url !== undefined) await this.client?.close();
  }

  describeFailure(error: unknown): DriverFailure | undefined {
    return describeMongoFailure(error, this.server);
  }
}

function hostsOf({ options }: MongoClient): string {
  return options.srvHost ?? options.hosts.join(',');
}

/** The hosts of a URL, which `URL` cannot read where there are several. */
function hostsIn(url: unknown): string {
  // A URL that is refused may have a password in it.
  const match = /^mongodb(?<srv>\+srv)?:\/\/(?:[^@/?]*@)?(?<hosts>[^@/?]+)(?:[/?]|$)/.exec(String(url));
  if (!match) throw new TenonError('TN1015', 'url is no URL of MongoDB: mongodb://host:port or mongodb+srv://host');
  const { srv, hosts = '' } = match.groups!;
  if (srv) return hosts;
  return hosts
    .split(',')
    .map((host) => (/:\d+$/.test(host) ? host : `${host}:27017`))
    .join(',');
}
