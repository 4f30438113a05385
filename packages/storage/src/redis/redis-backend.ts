import { TenonError } from '@tenon/core';
import type { DriverFailure } from '../base';
import { checkOptionNames, type Backend } from '../base';
import { RedisConnection, type RedisServer } from './redis-connection';

/** What a store and the services in Redis take alike. */
export interface RedisSettings {
  /**
   * What all keys and channels begin with, up to 256 bytes; `tenon:` by default. On a cluster it needs a hash tag:
   * `{tenon}:`. A store and services may have the same one.
   */
  readonly keyPrefix?: string;
  /** Milliseconds that a call may take; 5,000 by default. */
  readonly timeoutMs?: number;
}

export type RedisServiceOptions = RedisSettings & RedisServer;

/** A server that speaks the protocol. */
export interface RedisProduct {
  /** What errors call what runs on it. */
  readonly name: string;
  /** What errors call the server. */
  readonly title: string;
}

export const redisProduct: RedisProduct = { name: 'redis', title: 'Redis' };

const settings = ['url', 'client', 'connection', 'keyPrefix', 'timeoutMs'];

/**
 * @param own what a store or a service takes beside what all of them take
 * @throws TenonError TN1015
 */
export function checkRedisOptions({ title }: RedisProduct, options: unknown, own: readonly string[] = []): void {
  checkOptionNames(`What is in ${title}`, options, [...settings, ...own]);
}

/** The part of a store and of the services that opens, closes and tells failures. */
export class RedisBackend implements Backend {
  readonly name: string;
  readonly connection: RedisConnection;
  /** What all keys begin with. */
  readonly root: string;
  private readonly isShared: boolean;

  /** @throws TenonError TN1015 for a URL, client, connection or prefix that cannot be */
  constructor({ name, title }: RedisProduct, options: RedisServiceOptions) {
    const { keyPrefix = 'tenon:', connection, url, client } = options;
    if (typeof keyPrefix !== 'string' || Buffer.byteLength(keyPrefix) > 256)
      throw new TenonError('TN1015', 'keyPrefix is text of up to 256 bytes');
    if (
      connection !== undefined &&
      (!(connection instanceof RedisConnection) || url !== undefined || client !== undefined)
    )
      throw new TenonError(
        'TN1015',
        'connection is what redisConnection() or valkeyConnection() made, without url and client',
      );
    this.name = name;
    this.root = keyPrefix;
    this.isShared = connection !== undefined;
    this.connection = connection ?? new RedisConnection(title, options);
  }

  open(): Promise<void> {
    return this.connection.open();
  }

  /** Closes the connection, unless others share it. */
  async close(): Promise<void> {
    if (!this.isShared) await this.connection.close();
  }

  describeFailure(error: unknown): DriverFailure | undefined {
    return this.connection.describeFailure(error);
  }
}
