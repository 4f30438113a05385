import type { JsonValue } from '@tenon/core';
import { checkCallOptions, checkOptionNames, textOf, wholeNumber } from '../base';
import type { CompareAndSetOptions, KeyValueStore, PutOptions } from '../contracts';
import { SerializationError, ValueTooLargeError } from '../errors';
import type { Operation } from './operations';
import { checkChoice } from './option-checks';
import { StoreWrapper, wrapped, type Wrapped } from './store-wrapper';

export interface LimitSizeOptions {
  /** Bytes of JSON text that a value has at most. */
  readonly maxBytes: number;
  /** Bytes of JSON text that a value has at least; 1 by default. */
  readonly minBytes?: number;
  /**
   * `refuse`, the default, rejects with TN8008 for a value that is too large, and with TN8009 for one that is too small.
   * `ignore` does not write it: what was there stays, and putIfAbsent() and compareAndSet() answer false.
   */
  readonly onExceeded?: 'refuse' | 'ignore';
}

/**
 * A store for values of certain sizes. The numbers of increment() are not measured.
 *
 * @throws TenonError TN1015
 * @example const cache = limitSize(store, { maxBytes: 65_536, onExceeded: 'ignore' });
 */
export function limitSize<Store extends KeyValueStore>(store: Store, options: LimitSizeOptions): Wrapped<Store> {
  checkOptionNames('limitSize', options, ['maxBytes', 'minBytes', 'onExceeded']);
  const { maxBytes, minBytes = 1, onExceeded = 'refuse' } = options;
  wholeNumber('minBytes', minBytes);
  wholeNumber('maxBytes', maxBytes, minBytes);
  checkChoice('onExceeded', onExceeded, ['refuse', 'ignore']);
  return wrapped<Store>(new MeasuringStore(store, { maxBytes, minBytes, onExceeded }));
}

class MeasuringStore extends StoreWrapper {
  constructor(
    store: KeyValueStore,
    private readonly limits: Required<LimitSizeOptions>,
  ) {
    super(store, { maxValueBytes: Math.min(store.capabilities.maxValueBytes, limits.maxBytes) });
  }

  override async put(key: string, value: JsonValue, options?: PutOptions): Promise<void> {
    if (this.fits(value, 'put', key, options)) await super.put(key, value, options);
  }

  override async putMany(entries: Iterable<readonly [string, JsonValue]>, options?: PutOptions): Promise<void> {
    const fitting = [...entries].filter(([key, value]) => this.fits(value, 'putMany', key, options));
    await super.putMany(fitting, options);
  }

  override async putIfAbsent(key: string, value: JsonValue, options?: PutOptions): Promise<boolean> {
    return this.fits(value, 'putIfAbsent', key, options) && super.putIfAbsent(key, value, options);
  }

  override async compareAndSet(
    key: string,
    expected: string | null,
    value: JsonValue,
    options?: CompareAndSetOptions,
  ): Promise<string | false> {
    return this.fits(value, 'compareAndSet', key, options) && super.compareAndSet(key, expected, value, options);
  }

  /** @throws ValueTooLargeError TN8008, SerializationError TN8009, TenonError TN1015 for what is no option */
  private fits(value: JsonValue, operation: Operation, key: string, options: PutOptions | undefined): boolean {
    checkCallOptions(operation, options);
    const call = { ...this.collectionCall(operation, options), ...(typeof key === 'string' && { key }) };
    try {
      const bytes = Buffer.byteLength(textOf(value, this.capabilities.maxValueBytes, call));
      if (bytes >= this.limits.minBytes) return true;
      if (this.limits.onExceeded === 'ignore') return false;
      const least = `at least ${this.limits.minBytes} bytes of JSON`;
      throw new SerializationError(call, `the value has ${bytes} bytes of JSON`, { fix: `Store values of ${least}.` });
    } catch (error) {
      if (error instanceof ValueTooLargeError && this.limits.onExceeded === 'ignore') return false;
      throw error;
    }
  }
}
