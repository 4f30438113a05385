import type { JsonValue, MaybePromise } from '@tenon/core';
import { textOf, valueOf } from '../base';
import type { CallOptions, KeyValueStore } from '../contracts';
import type { StoreCall } from '../errors';
import type { AnyStore, Operation } from './operations';
import { inSteps, type SteppedCall } from './stepped-call';
import { callOf, StoreWrapper, wrapped, type CollectionCall, type Wrapped } from './store-wrapper';

/** Makes the value of a key that has none; undefined leaves it absent. */
export type MakeDefault = (key: string, collection: string) => MaybePromise<JsonValue | undefined>;

/**
 * A store in which get() and getMany() give a value for what is absent. It is not stored. Entries, take() and all others
 * know nothing of it.
 *
 * @param value what there is by default, or a function that makes it
 * @throws SerializationError TN8009 for a value that is not JSON; reading does so for what a function makes
 * @example const settings = defaultValue(store, { theme: 'light' });
 */
export function defaultValue<Store extends KeyValueStore>(
  store: Store,
  value: JsonValue | MakeDefault,
): Wrapped<Store> {
  return wrapped<Store>(new DefaultingStore(store, typeof value === 'function' ? value : constantly(store, value)));
}

/** Each time a value of its own, which its reader may change. */
function constantly({ name, capabilities }: KeyValueStore, value: JsonValue): MakeDefault {
  const call: StoreCall = { store: name, operation: 'defaultValue' };
  const text = textOf(value, capabilities.maxValueBytes, call);
  return () => valueOf(text, call);
}

class DefaultingStore extends StoreWrapper {
  constructor(
    store: KeyValueStore,
    private readonly make: MakeDefault,
  ) {
    super(store);
  }

  override get<T extends JsonValue = JsonValue>(key: string, options?: CallOptions): Promise<T | undefined> {
    return this.filling('get', [key], options, async (store, call, steps) =>
      this.filled(await store.get<T>(key, steps.rest(options)), key, call),
    );
  }

  override getMany<T extends JsonValue = JsonValue>(
    keys: readonly string[],
    options?: CallOptions,
  ): Promise<(T | undefined)[]> {
    return this.filling('getMany', keys, options, async (store, call, steps) => {
      const values = await store.getMany<T>(keys, steps.rest(options));
      return Promise.all(values.map((value, index) => this.filled(value, keys[index]!, call)));
    });
  }

  private filling<T>(
    operation: Operation,
    keys: readonly string[],
    options: CallOptions | undefined,
    work: (store: AnyStore, call: CollectionCall, steps: SteppedCall) => Promise<T>,
  ): Promise<T> {
    return this.run(callOf(operation, keys, options), (store) => {
      const call = this.collectionCall(operation, options);
      return inSteps(call, options, this.timeoutMs, (steps) => work(store, call, steps));
    });
  }

  private async filled<T extends JsonValue>(
    value: T | undefined,
    key: string,
    call: CollectionCall,
  ): Promise<T | undefined> {
    if (value !== undefined) return value;
    const made = await this.make(key, call.collection);
    if (made === undefined) return undefined;
    const keyCall = { ...call, key };
    // A function may give the same object to all who ask.
    return valueOf(textOf(made, this.capabilities.maxValueBytes, keyCall), keyCall) as T;
  }
}
