import { TenonError, type Logger } from '@tenon/core';
import { checkOptionNames } from '../base';
import type { KeyValueStore, TimeOptions } from '../contracts';
import { keyHashOf, shortName } from '../errors/store-error';
import { checkChoice } from './option-checks';
import { StoreWrapper, wrapped, type Send, type Wrapped, type WrappedCall } from './store-wrapper';

const levels = ['debug', 'info', 'warn', 'error'] as const;

export interface LogOptions {
  /** `debug` by default. */
  readonly level?: (typeof levels)[number];
}

/**
 * A store that writes a line to a log for each call: `store`, `operation`, `collection`, `keyHash` for one key or `keys` for
 * their number, `durationMs`, and `outcome`, which is `ok`, `aborted`, or the code of the error. Never a key or a value.
 *
 * @throws TenonError TN1015
 * @example const watched = log(store, logger, { level: 'info' });
 */
export function log<Store extends KeyValueStore>(
  store: Store,
  logger: Pick<Logger, (typeof levels)[number]>,
  options: LogOptions = {},
): Wrapped<Store> {
  checkOptionNames('log', options, ['level']);
  const { level = 'debug' } = options;
  checkChoice('level', level, levels);
  if (typeof logger?.[level] !== 'function') throw new TenonError('TN1015', `logger has no method ${level}`);
  return wrapped<Store>(new LoggingStore(store, (data) => logger[level](data, 'store call')));
}

class LoggingStore extends StoreWrapper {
  constructor(
    store: KeyValueStore,
    private readonly write: (data: object) => void,
  ) {
    super(store);
  }

  protected override async pass<Options extends TimeOptions, T>(
    call: WrappedCall<Options>,
    send: Send<Options, T>,
  ): Promise<T> {
    const began = performance.now();
    let outcome = 'ok';
    try {
      return await super.pass(call, send);
    } catch (error) {
      outcome = outcomeOf(error, call.options?.signal);
      throw error;
    } finally {
      const durationMs = Math.round((performance.now() - began) * 1_000) / 1_000;
      this.write({ store: this.name, ...described(call), durationMs, outcome });
    }
  }
}

function outcomeOf(error: unknown, signal: AbortSignal | undefined): string {
  if (signal?.aborted && error === signal.reason) return 'aborted';
  return error instanceof TenonError ? error.code : 'failed';
}

function described({ operation, collection, keys }: WrappedCall): object {
  const [key] = keys;
  return {
    operation,
    ...(typeof collection === 'string' && { collection: shortName(collection) }),
    ...(keys.length > 1 && { keys: keys.length }),
    ...(keys.length === 1 && typeof key === 'string' && { keyHash: keyHashOf(key) }),
  };
}
