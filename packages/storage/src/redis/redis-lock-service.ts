import { BaseLockService, steadyClock, StoreLifecycle, type LockDriver } from '../base';
import { acquireScript, releaseScript, renewScript } from './lock-scripts';
import {
  checkRedisOptions,
  RedisBackend,
  redisProduct,
  type RedisProduct,
  type RedisServiceOptions,
} from './redis-backend';
import type { RedisScript } from './redis-connection';

/** Locks as strings that the server expires, each with its owner. */
class RedisLockDriver implements LockDriver {
  readonly name: string;
  private readonly backend: RedisBackend;
  private readonly lifecycle: StoreLifecycle;

  constructor(product: RedisProduct, options: RedisServiceOptions) {
    checkRedisOptions(product, options);
    this.name = product.name;
    this.backend = new RedisBackend(product, options);
    this.lifecycle = new StoreLifecycle(this.backend, options.timeoutMs, steadyClock());
  }

  async acquire(name: string, owner: string, ttlMs: number): Promise<number | undefined> {
    const token = await this.run('acquire', acquireScript, [name, owner, ttlMs]);
    return typeof token === 'number' ? token : undefined;
  }

  async renew(name: string, owner: string, ttlMs: number): Promise<boolean> {
    return (await this.run('renew', renewScript, [name, owner, ttlMs])) === 1;
  }

  async release(name: string, owner: string): Promise<boolean> {
    return (await this.run('release', releaseScript, [name, owner])) === 1;
  }

  close(): Promise<void> {
    return this.lifecycle.close();
  }

  private run(operation: string, script: RedisScript, args: readonly (string | number)[]): Promise<unknown> {
    const { connection, root } = this.backend;
    const call = { store: this.name, operation, collection: 'locks', key: String(args[0]) };
    return this.lifecycle.run(call, undefined, () => connection.run(script, root, args));
  }
}

/**
 * Locks on one server of Redis, which is the one that decides: with a replica that takes over, a lock may be given twice
 * for a moment, and it is the fencing token that keeps the late holder out.
 */
export class RedisLockService extends BaseLockService {
  /** What errors call the server; Valkey has a class of its own. */
  protected static readonly product: RedisProduct = redisProduct;

  /** @throws TenonError TN1015 for a URL, client, connection or prefix that cannot be */
  constructor(options: RedisServiceOptions) {
    super(new RedisLockDriver(new.target.product, options));
  }
}

/** A `RedisLockService`. @example const locks = redisLockService({ url: 'redis://127.0.0.1:6379' }); */
export function redisLockService(options: RedisServiceOptions): RedisLockService {
  return new RedisLockService(options);
}
