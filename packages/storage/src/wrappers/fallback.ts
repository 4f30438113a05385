import { checkOptionNames } from '../base';
import type { KeyValueStore, TimeOptions } from '../contracts';
import { StoreSetupError, StoreTimeoutError, StoreUnavailableError } from '../errors';
import { narrowest } from './narrowest';
import { having, type Operation } from './operations';
import { RepeatingWrapper } from './repeating-wrapper';
import { inSteps } from './stepped-call';
import { wrapped, type Send, type Wrapped, type WrappedCall } from './store-wrapper';

export interface FallbackOptions {
  /** Whether put(), putMany(), delete() and deleteMany() go to the second store, too; false by default. */
  readonly writes?: boolean;
  /**
   * The errors of the first store after which the second is asked; by default those that say that it cannot be reached, does
   * not answer in time, or cannot be set up.
   */
  readonly on?: (error: unknown) => boolean;
}

const reads: readonly Operation[] = ['get', 'getEntry', 'getMany', 'getEntries', 'ping'];
const writes: readonly Operation[] = ['put', 'putMany', 'delete', 'deleteMany'];

/**
 * A store that asks a second one where the first fails. Lists and the methods of atomic stores are those of the first
 * alone: what they promise holds within one store. Where the second fails, too, its error is the one that is told. Closing
 * it closes both.
 *
 * The stores are not brought together: what was written to the second stays there, unseen, when the first is back.
 *
 * @example const settings = fallback(timeout(redis, 300), memory);
 */
export function fallback<Store extends KeyValueStore>(
  store: Store,
  second: KeyValueStore,
  options: FallbackOptions = {},
): Wrapped<Store> {
  checkOptionNames('fallback', options, ['writes', 'on']);
  return wrapped<Store>(new FallbackStore(store, second, options));
}

class FallbackStore extends RepeatingWrapper {
  private readonly operations: ReadonlySet<Operation>;
  private readonly isMeant: (error: unknown) => boolean;

  constructor(
    first: KeyValueStore,
    private readonly second: KeyValueStore,
    options: FallbackOptions,
  ) {
    const { atomic, enumerate } = first.capabilities;
    super(first, options.writes ? { ...narrowest([first, second]), atomic, enumerate } : {}, [second]);
    this.operations = new Set(options.writes ? [...reads, ...writes] : reads);
    this.isMeant = options.on ?? isAway;
  }

  protected override async pass<Options extends TimeOptions, T>(
    call: WrappedCall<Options>,
    send: Send<Options, T>,
  ): Promise<T> {
    const { operation, options, collection } = call;
    if (!this.operations.has(operation)) return super.pass(call, send);
    return inSteps({ store: this.name, operation, collection }, options, this.timeoutMs, async (steps) => {
      try {
        return await steps.send(() => super.pass({ ...call, options: steps.rest(options) }, send));
      } catch (error) {
        if (!this.isMeant(error)) throw error;
        const second = having(this.second, operation);
        return await steps.send(() => send(second, steps.rest(options), call.keys));
      }
    });
  }

  /** One of them is enough. */
  override setup(): Promise<void> {
    return this.run({ operation: 'setup', options: undefined, keys: [] }, async () => {
      const [first, second] = await Promise.allSettled([this.inner.setup(), this.second.setup()]);
      if (first.status === 'fulfilled') return;
      if (second.status === 'rejected' || !this.isMeant(first.reason)) throw first.reason;
    });
  }
}

function isAway(error: unknown): boolean {
  return (
    error instanceof StoreUnavailableError || error instanceof StoreTimeoutError || error instanceof StoreSetupError
  );
}
