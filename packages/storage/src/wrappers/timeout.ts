import { checkedTimeout } from '../base';
import type { KeyValueStore, TimeOptions } from '../contracts';
import { StoreWrapper, wrapped, type Send, type Wrapped, type WrappedCall } from './store-wrapper';

/**
 * A store whose calls take `ms` milliseconds at most: those that name no time, and those that name a longer one. They end
 * with TN8003, as they do in the store. setup() has the time of the store.
 *
 * @throws TenonError TN1015
 * @example const impatient = timeout(store, 500);
 */
export function timeout<Store extends KeyValueStore>(store: Store, ms: number): Wrapped<Store> {
  return wrapped<Store>(new TimedStore(store, checkedTimeout(ms ?? NaN, ms)));
}

class TimedStore extends StoreWrapper {
  override readonly timeoutMs: number;

  constructor(store: KeyValueStore, ms: number) {
    super(store);
    this.timeoutMs = ms;
  }

  protected override async pass<Options extends TimeOptions, T>(
    call: WrappedCall<Options>,
    send: Send<Options, T>,
  ): Promise<T> {
    const timeoutMs = Math.min(checkedTimeout(call.options?.timeoutMs, this.timeoutMs), this.timeoutMs);
    return super.pass({ ...call, options: { ...call.options, timeoutMs } as Options }, send);
  }
}
