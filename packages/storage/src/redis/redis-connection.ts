import { TenonError } from '@tenon/core';
import type { Redis, RedisOptions } from 'ioredis';
import { createHash } from 'node:crypto';
import { loadPackage, type DriverCall, type DriverFailure } from '../base';
import { describeRedisFailure } from './redis-failure';

/** Where a server is: its URL, or a client that stays the caller's. */
export type RedisServer =
  | {
      /** `redis://user:password@host:port/database`, or `rediss:` for TLS. */
      readonly url: string;
      readonly client?: undefined;
    }
  | {
      /**
       * A client of ioredis, which is never closed. For errors that come soon and calls that happen once it needs
       * `enableOfflineQueue: false`, `maxRetriesPerRequest: 0` and `autoResendUnfulfilledCommands: false`.
       */
      readonly client: Redis;
      readonly url?: undefined;
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

/** A connection for commands that answer at once. */
export class RedisConnection {
  private readonly server: string;
  private readonly url: string | undefined;
  private client: Redis | undefined;
  private lastError: string | undefined;

  /**
   * @param product what errors call the server
   * @throws TenonError TN1015 for what is no URL of such a server
   */
  constructor(product: string, { url, client }: RedisServer) {
    if ((url === undefined) === (client === undefined))
      throw new TenonError('TN1015', `${product} needs either url or client`);
    this.client = client;
    if (url !== undefined) this.url = checkedUrl(product, url);
    this.server = `${product} at ${client ? addressOf(client) : new URL(this.url ?? '').host}`;
  }

  /** Connects; not needed for a client that was given. */
  async open({ signal }: DriverCall): Promise<void> {
    if (this.url === undefined) return;
    const { Redis } = await loadPackage('ioredis', () => import('ioredis'));
    signal.throwIfAborted();
    const client = new Redis(this.url, failFast);
    let refusal: Error | undefined;
    // Without a listener ioredis writes each attempt to the console.
    client.on('error', (error: NodeJS.ErrnoException) => {
      refusal = error;
      this.lastError = error.code ?? error.name;
    });
    const abort = (): void => client.disconnect();
    signal.addEventListener('abort', abort, { once: true });
    try {
      await client.connect();
    } catch (error) {
      client.disconnect();
      // What connect() rejects with says only that the connection is closed.
      throw refusal ?? error;
    } finally {
      signal.removeEventListener('abort', abort);
    }
    this.client = client;
  }

  /** Ends what open() has begun. */
  close(): void {
    if (this.url !== undefined) this.client?.disconnect();
  }

  get commands(): Redis {
    return this.client!;
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
