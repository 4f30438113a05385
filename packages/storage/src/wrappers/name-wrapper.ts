import { TenonError } from '@tenon/core';
import { checkName, maxPageSize } from '../base';
import type { CallOptions, KeyPage, KeysOptions, KeyValueStore, TimeOptions } from '../contracts';
import type { AnyStore, Operation } from './operations';
import { inSteps, type SteppedCall } from './stepped-call';
import { callOf, StoreWrapper, type Send, type WrappedCall } from './store-wrapper';

/** Where the entries of a collection lie in the store behind. */
export interface Place {
  readonly collection: string;
  /** What their keys begin with there; empty where the collection is theirs alone. */
  readonly prefix: string;
}

/**
 * A wrapper whose entries have other names in the store behind it than for its callers. Lists show and clear what is its
 * own; where it shares a collection with others, they read the keys of all of them.
 */
export abstract class NameWrapper extends StoreWrapper {
  /** @param prefixBytes bytes of `Place.prefix` at most. @throws TenonError TN1015 where no key would be left */
  constructor(inner: KeyValueStore, prefixBytes: number) {
    const maxKeyBytes = inner.capabilities.maxKeyBytes - prefixBytes;
    super(inner, { maxKeyBytes });
    if (maxKeyBytes < 1)
      throw new TenonError(
        'TN1015',
        `keys of '${inner.name}' have ${inner.capabilities.maxKeyBytes} bytes at most, and ${prefixBytes} go before them`,
      );
  }

  protected abstract placeOf(collection: string): Place;

  protected override async pass<Options extends TimeOptions, T>(
    call: WrappedCall<Options>,
    send: Send<Options, T>,
  ): Promise<T> {
    if (call.keys.length === 0 && call.operation !== 'keys') return super.pass(call, send);
    const named = this.collectionCall(call.operation, call);
    const { collection, prefix } = this.placeOf(named.collection);
    const keys = call.keys.map((key) => {
      checkName('a key', key, this.capabilities.maxKeyBytes, named);
      return prefix + key;
    });
    return super.pass(
      { ...call, collection, keys, options: { ...call.options, collection } as CallOptions as Options },
      send,
    );
  }

  override keys(options?: KeysOptions): Promise<KeyPage> {
    return this.run(callOf('keys', [], options), async (store, at) => {
      const page = await store.keys(at);
      return { ...page, keys: ownKeys(page.keys, this.placeOf(this.collectionCall('keys', options).collection)) };
    });
  }

  override clearCollection(collection: string, options?: TimeOptions): Promise<number> {
    return this.inStepsOf('clearCollection', options, async (store, steps) => {
      const place = this.placeOf(this.collectionCall('clearCollection', { collection }).collection);
      if (place.prefix === '') return steps.send(() => store.clearCollection(place.collection, steps.rest(options)));
      let cleared = 0;
      for await (const keys of pagesOf(store, place, options, steps)) {
        const own = { ...steps.rest(options), collection: place.collection };
        cleared += await steps.send(() => store.deleteMany(keys, own));
      }
      return cleared;
    });
  }

  /** Runs a call that is about no key. */
  protected inStepsOf<T>(
    operation: Operation,
    options: TimeOptions | undefined,
    work: (store: AnyStore, steps: SteppedCall) => Promise<T>,
  ): Promise<T> {
    return this.run({ operation, options, keys: [] }, (store) =>
      inSteps({ store: this.name, operation }, options, this.timeoutMs, (steps) => work(store, steps)),
    );
  }
}

/** Page by page, the keys in a place, as they are in the store. */
export async function* pagesOf(
  store: AnyStore,
  { collection, prefix }: Place,
  options: TimeOptions | undefined,
  steps: SteppedCall,
): AsyncGenerator<string[]> {
  let cursor: string | undefined;
  do {
    const page = await store.keys({ ...steps.rest(options), collection, cursor, limit: maxPageSize });
    const keys = page.keys.filter((key) => key.startsWith(prefix));
    if (keys.length > 0) yield keys;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/** The keys of a page that lie in a place, as callers know them. */
function ownKeys(keys: readonly string[], { prefix }: Place): string[] {
  return keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
}
