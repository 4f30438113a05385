import { TenonError } from '@tenon/core';
import type { Redis, RedisOptions } from 'ioredis';
import { createHash } from 'node:crypto';
import { loadPackage, type DriverFailure } from '../base';
import { describeRedisFailure } from './redis-failure';

/** Where a server is: its URL, or what is connected to it and stays the caller's. */
export type RedisServer =
  | {
      /** `redis://user:password@host:port/database`, or `rediss:` for TLS. */
      readonly url: string;
      readonly client?: undefined;
      readonly connection?: undefined;
    }
  | {
      /**
       * A client of ioredis, which is never closed. For errors that come soon and calls that happen once it needs
       * `enableOfflineQueue: false`, `maxRetriesPerRequest: 0` and `autoResendUnfulfilledCommands: false`.
       */
      readonly client: Redis;
      readonly url?: undefined;
      readonly connection?: undefined;
    }
  | {
      /** What `redisConnection` made, for a store and services that share it. Whoever made it closes it. */
      readonly connection: RedisConnection;
      readonly url?: undefined;
      readonly client?: undefined;
    };

/** A script on the server, known by its hash. */
export interface RedisScript {
  readonly text: string;
  readonly sha: string;
}

export function redisScript(text: string): RedisScript {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

/** Milliseconds that a connection may take to come about. */
const connectTimeoutMs = 1_000;
/** Milliseconds after which a connection is given up that owes an answer: what waits on it must not pile up. */
const silenceMs = 15_000;

/**
 * What makes ioredis fail at once while the server is away, come back by itself, and send nothing twice. It has no
 * `commandTimeout`, since calls have deadlines of their own.
 */
const failFast: RedisOptions = {
  lazyConnect: true,
  // It would wait for a second or more while the server loads its data; calls say so at once.
  enableReadyCheck: false,
  enableAutoPipelining: true,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  connectTimeout: connectTimeoutMs,
  socketTimeout: silenceMs,
  // Every call has its answer by then; a longer time would only keep the process alive.
  disconnectTimeout: 100,
  // Never null: then it would stay away for ever.
  retryStrategy: (attempt) => Math.min(2_000, 50 * 2 ** Math.min(attempt - 1, 6)),
};

/**
 * What a connection of one purpose does otherwise: what blocks or listens must not share it with commands, and whoever
 * listens does so again by itself.
 */
const dedicated: RedisOptions = { enableAutoPipelining: false, autoResubscribe: false };

/** A connection for commands that answer at once, and the maker of further ones to the same server. */
export class RedisConnection {
  private readonly server: string;
  private readonly url: string | undefined;
  private client: Redis | undefined;
  private opening: Promise<void> | undefined;
  private lastError: string | undefined;
  private isClosed = false;

  /**
   * @param product what errors call the server
   * @throws TenonError TN1015 for what is no URL of such a server
   */
  constructor(product: string, { url, client }: Pick<RedisServer, 'url' | 'client'>) {
    if ((url === undefined) === (client === undefined))
      throw new TenonError('TN1015', `${product} needs one of url, client and connection`);
    this.client = client;
    if (url !== undefined) this.url = checkedUrl(product, url);
    this.server = `${product} at ${client ? addressOf(client) : new URL(this.url ?? '').host}`;
  }

  /** Connects, once for all who share it; not needed for a client that was given. */
  open(): Promise<void> {
    if (this.url === undefined) return Promise.resolve();
    this.opening ??= this.connect().catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    });
    return this.opening;
  }

  /** Ends what open() has begun; later calls of what shares it fail. */
  async close(): Promise<void> {
    this.isClosed = true;
    if (this.url !== undefined) this.client?.disconnect();
  }

  get commands(): Redis {
    return this.client!;
  }

  /** A further client of the same server, which connects with `connected`. Whoever asked for it ends it. */
  async another(): Promise<Redis> {
    return this.url === undefined
      ? this.watched(this.client!.duplicate({ ...failFast, ...dedicated }))
      : this.make(this.url, { ...failFast, ...dedicated });
  }

  private async connect(): Promise<void> {
    const client = await this.make(this.url!, failFast);
    if (this.isClosed) throw new Error('Connection is closed.');
    this.client = client;
    await connected(client);
  }

  private async make(url: string, options: RedisOptions): Promise<Redis> {
    const { Redis } = await loadPackage('ioredis', () => import('ioredis'));
    return this.watched(new Redis(url, options));
  }

  private watched(client: Redis): Redis {
    // Without a listener ioredis writes each attempt to the console.
    return client.on('error', (error: NodeJS.ErrnoException) => (this.lastError = error.code ?? error.name));
  }

  /** Runs a script; its text travels only where the server does not know it yet. */
  async run(script: RedisScript, root: string, args: readonly (string | number)[]): Promise<unknown> {
    try {
      return await this.commands.evalsha(script.sha, 1, root, ...args);
    } catch (error) {
      // Nothing of it was carried out.
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return this.commands.eval(script.text, 1, root, ...args);
    }
  }

  describeFailure(error: unknown): DriverFailure | undefined {
    return describeRedisFailure(error, this.server, this.lastError);
  }
}

/**
 * A connection for a store and services that share it; close it after them. An event log and a pub/sub have one more each,
 * for reads that block and for listening.
 *
 * @throws TenonError TN1015 for what is no URL of such a server
 * @example
 * const connection = redisConnection({ url: 'redis://127.0.0.1:6379' });
 * const store = redisStore({ connection });
 */
export function redisConnection({ url }: { readonly url: string }): RedisConnection {
  return new RedisConnection('Redis', { url });
}

/** Connects a client; one that cannot is ended. @throws what keeps it from connecting */
export async function connected(client: Redis): Promise<void> {
  let refusal: Error | undefined;
  const note = (error: Error): void => void (refusal = error);
  client.on('error', note);
  try {
    await client.connect();
  } catch (error) {
    client.disconnect();
    // What connect() rejects with says only that the connection is closed.
    throw refusal ?? error;
  } finally {
    client.off('error', note);
  }
}

function checkedUrl(product: string, url: string): string {
  // The scheme of Valkey is the same protocol; ioredis knows only that of Redis.
  const known = String(url).replace(/^valkey(s?):/, 'redis$1:');
  // A URL that is refused may have a password in it.
  if (!/^rediss?:\/\//.test(known) || !URL.canParse(known))
    throw new TenonError('TN1015', `url is no URL of ${product}: redis://host:port or rediss://host:port`);
  const parsed = new URL(known);
  if (!parsed.hostname) throw new TenonError('TN1015', `url names no host of ${product}`);
  if (!parsed.port) parsed.port = '6379';
  return parsed.href;
}

function addressOf({ options }: Redis): string {
  return options.path ?? `${options.host ?? 'localhost'}:${options.port ?? 6379}`;
}
