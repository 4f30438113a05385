import { TenonError } from '@tenon/core';
import { KeyMutex, recordKey } from '../base';
import type { PutOptions } from '../contracts';
import { NotACounterError } from '../errors';
import type { AnyStore } from './operations';
import type { SteppedCall } from './stepped-call';
import { ValueWrapper, type EntryCall } from './value-wrapper';

/** A wrapper of values to which the store cannot add: increment() reads and compares until nobody came between. */
export abstract class ComparingWrapper extends ValueWrapper {
  /** Keeps callers of this process from beating each other again and again. */
  private readonly mutex = new KeyMutex();

  override increment(key: string, by = 1, options?: PutOptions): Promise<number> {
    return this.one('increment', key, options, async (store, call, steps) => {
      if (!Number.isSafeInteger(by)) throw new TenonError('TN1015', `by is a whole number, not ${String(by)}`);
      return this.mutex.run(recordKey(call.collection, key).id, async () => {
        for (;;) {
          const sum = await this.tryIncrement(store, call, by, options, steps);
          if (sum !== undefined) return sum;
        }
      });
    });
  }

  /** @returns undefined where somebody came between */
  private async tryIncrement(
    store: AnyStore,
    call: EntryCall,
    by: number,
    options: PutOptions | undefined,
    steps: SteppedCall,
  ): Promise<number | undefined> {
    const entry = await this.entryOf(await store.getEntry(call.key, steps.rest(options)), call);
    const value = entry?.value ?? (entry ? NaN : 0);
    if (!Number.isSafeInteger(value)) throw new NotACounterError(call, 'the value is no whole number');
    const sum = (value as number) + by;
    if (!Number.isSafeInteger(sum)) throw new NotACounterError(call, 'the sum is too large');
    const stored = await this.formOf(sum, call);
    const written = await steps.send(() =>
      store.compareAndSet(call.key, entry?.revision ?? null, stored, { ...steps.rest(options), keepTimes: true }),
    );
    if (written !== false) return sum;
    steps.takeBack();
    return undefined;
  }
}
