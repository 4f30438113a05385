import { TenonError } from '@tenon/core';
import { checkOptionNames, checkedTtl } from '../base';
import type { CallOptions, KeyValueStore, PutOptions, TimeOptions } from '../contracts';
import type { StoreCall } from '../errors';
import type { Operation } from './operations';
import { checkMilliseconds } from './option-checks';
import { callOf, StoreWrapper, wrapped, type Send, type Wrapped, type WrappedCall } from './store-wrapper';

export interface ClampTtlOptions {
  /** Milliseconds that an entry lives at least. No limit by default. */
  readonly min?: number;
  /** Milliseconds that an entry lives at most, also one that would stay for ever. No limit by default. */
  readonly max?: number;
  /** Milliseconds that an entry lives which is put without a time to live. `max` by default, or for ever. */
  readonly default?: number;
}

const puts: ReadonlySet<Operation> = new Set(['put', 'putMany', 'putIfAbsent', 'compareAndSet', 'increment']);

/**
 * A store that keeps times to live within limits. What is no time to live is still refused, with TN8006.
 *
 * @throws TenonError TN1015
 * @example const sessions = clampTtl(store, { max: 86_400_000, default: 3_600_000 });
 */
export function clampTtl<Store extends KeyValueStore>(store: Store, options: ClampTtlOptions): Wrapped<Store> {
  checkOptionNames('clampTtl', options, ['min', 'max', 'default']);
  for (const name of ['min', 'max', 'default'] as const)
    if (options[name] !== undefined) checkMilliseconds(name, options[name]);
  const { min = 0, max = Infinity, default: otherwise } = options;
  if (min > max) throw new TenonError('TN1015', `min is ${min} and above max, which is ${max}`);
  if (otherwise !== undefined && (otherwise < min || otherwise > max))
    throw new TenonError('TN1015', `default is ${otherwise} and not from ${min} to ${max}`);
  return wrapped<Store>(new ClampingStore(store, { min, max, otherwise: otherwise ?? options.max }));
}

interface Limits {
  readonly min: number;
  readonly max: number;
  /** Undefined for ever. */
  readonly otherwise: number | undefined;
}

class ClampingStore extends StoreWrapper {
  constructor(
    store: KeyValueStore,
    private readonly limits: Limits,
  ) {
    super(store);
  }

  protected override async pass<Options extends TimeOptions, T>(
    call: WrappedCall<Options>,
    send: Send<Options, T>,
  ): Promise<T> {
    if (!puts.has(call.operation)) return super.pass(call, send);
    const { ttlMs }: PutOptions = call.options ?? {};
    const clamped = ttlMs === undefined ? this.limits.otherwise : this.clamped(ttlMs, call.operation);
    return super.pass({ ...call, options: { ...call.options, ttlMs: clamped } as PutOptions as Options }, send);
  }

  override touch(key: string, ttlMs: number | null, options?: CallOptions): Promise<boolean> {
    return this.run(callOf('touch', [key], options), async (store, at) => {
      const forEver = this.limits.max === Infinity ? null : this.limits.max;
      return store.touch(key, ttlMs === null ? forEver : this.clamped(ttlMs, 'touch'), at);
    });
  }

  private clamped(ttlMs: number, operation: string): number {
    const call: StoreCall = { store: this.name, operation };
    return Math.min(this.limits.max, Math.max(this.limits.min, checkedTtl(ttlMs, call)));
  }
}
