import type { JsonValue } from '@tenon/core';
import { textOf, valueOf } from '../base';
import type { CompareAndSetOptions, PutOptions } from '../contracts';
import type { Operation } from './operations';
import { StoreWrapper } from './store-wrapper';

/**
 * A wrapper that may make a call more than once. Values are copied before the first time, since a caller may change its own
 * as soon as it has the promise.
 */
export abstract class RepeatingWrapper extends StoreWrapper {
  override async put(key: string, value: JsonValue, options?: PutOptions): Promise<void> {
    await super.put(key, this.copyOf(value, 'put', key, options), options);
  }

  override async putMany(entries: Iterable<readonly [string, JsonValue]>, options?: PutOptions): Promise<void> {
    const copies = [...entries].map(([key, value]) => [key, this.copyOf(value, 'putMany', key, options)] as const);
    await super.putMany(copies, options);
  }

  override async putIfAbsent(key: string, value: JsonValue, options?: PutOptions): Promise<boolean> {
    return super.putIfAbsent(key, this.copyOf(value, 'putIfAbsent', key, options), options);
  }

  override async compareAndSet(
    key: string,
    expected: string | null,
    value: JsonValue,
    options?: CompareAndSetOptions,
  ): Promise<string | false> {
    return super.compareAndSet(key, expected, this.copyOf(value, 'compareAndSet', key, options), options);
  }

  private copyOf(value: JsonValue, operation: Operation, key: string, options: PutOptions | undefined): JsonValue {
    const call = { ...this.collectionCall(operation, options), ...(typeof key === 'string' && { key }) };
    return valueOf(textOf(value, this.capabilities.maxValueBytes, call), call);
  }
}
