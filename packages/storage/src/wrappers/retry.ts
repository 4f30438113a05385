import { checkOptionNames, wholeNumber } from '../base';
import type { KeyValueStore, TimeOptions } from '../contracts';
import type { Operation } from './operations';
import { checkMilliseconds } from './option-checks';
import { RepeatingWrapper } from './repeating-wrapper';
import { inSteps, outcomeOf, type SteppedCall } from './stepped-call';
import { wrapped, type Send, type Wrapped, type WrappedCall } from './store-wrapper';

export interface RetryOptions {
  /** How often a call is made at most, the first time included; 3 by default. */
  readonly attempts?: number;
  /** Milliseconds between the first attempt and the second, doubled each time; 50 by default. */
  readonly delayMs?: number;
  /** Milliseconds between two attempts at most; 1,000 by default. */
  readonly maxDelayMs?: number;
}

/**
 * What comes to the same however often it is done. Of the others the answer would be wrong (a second delete() finds
 * nothing to delete) or the effect (a second increment() adds again).
 */
const repeatable: ReadonlySet<Operation> = new Set([
  'get',
  'getEntry',
  'getMany',
  'getEntries',
  'put',
  'putMany',
  'touch',
  'keys',
  'collections',
  'setup',
  'ping',
]);

/**
 * A store whose calls are made again after an error that is `retryable`: reads, put(), putMany(), touch() and ping() always,
 * others only where the outcome is `not-sent`. Between attempts it waits from half to all of a delay that doubles. A call
 * ends at its deadline all the same, and when its signal aborts.
 *
 * @throws TenonError TN1015
 * @example const patient = retry(store, { attempts: 5 });
 */
export function retry<Store extends KeyValueStore>(store: Store, options: RetryOptions = {}): Wrapped<Store> {
  checkOptionNames('retry', options, ['attempts', 'delayMs', 'maxDelayMs']);
  const { attempts = 3, delayMs = 50, maxDelayMs = 1_000 } = options;
  wholeNumber('attempts', attempts);
  checkMilliseconds('delayMs', delayMs);
  checkMilliseconds('maxDelayMs', maxDelayMs);
  return wrapped<Store>(new RetryingStore(store, { attempts, delayMs, maxDelayMs }));
}

class RetryingStore extends RepeatingWrapper {
  constructor(
    store: KeyValueStore,
    private readonly plan: Required<RetryOptions>,
  ) {
    super(store);
  }

  protected override async pass<Options extends TimeOptions, T>(
    call: WrappedCall<Options>,
    send: Send<Options, T>,
  ): Promise<T> {
    const { operation, collection } = call;
    return inSteps({ store: this.name, operation, collection }, call.options, this.timeoutMs, async (steps) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await steps.send(() => super.pass({ ...call, options: steps.rest(call.options) }, send));
        } catch (error) {
          if (attempt >= this.plan.attempts || !mayRepeat(operation, error)) throw error;
          await this.wait(attempt, steps, error);
        }
      }
    });
  }

  /** @throws the error where there is no time to wait */
  private async wait(attempt: number, steps: SteppedCall, error: unknown): Promise<void> {
    const { delayMs, maxDelayMs } = this.plan;
    const longest = Math.min(maxDelayMs, delayMs * 2 ** (attempt - 1));
    // Callers that failed together should not come back together.
    const delay = longest * (0.5 + Math.random() / 2);
    if (delay >= steps.leftMs) throw error;
    await steps.pause(delay);
  }
}

function mayRepeat(operation: Operation, error: unknown): boolean {
  const { retryable } = (error ?? {}) as { retryable?: unknown };
  return retryable === true && (repeatable.has(operation) || outcomeOf(error) === 'not-sent');
}
