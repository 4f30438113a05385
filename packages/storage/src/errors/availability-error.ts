import { StoreError, type StoreCall } from './store-error';

/**
 * What became of a call that failed: `not-sent` had no effect; `unknown` may have been carried out, since only the answer
 * is missing. Stores do not repeat a call by themselves, because doing `unknown` twice is wrong for take() or increment().
 */
export type CallOutcome = 'not-sent' | 'unknown';

/** The store cannot be reached, or the connection broke. */
export class StoreUnavailableError extends StoreError {
  protected static override readonly catalogued = 'TN8002';
  override readonly name = 'StoreUnavailableError';
  /** Private, since it may have the key, which no log shows. */
  readonly #said: readonly [call: StoreCall, detail: string, options: { fix?: string } | undefined];

  /** @param retryable whether time may cure it; refused credentials it does not */
  constructor(
    call: StoreCall,
    detail: string,
    readonly outcome: CallOutcome,
    readonly retryable = true,
    options?: { fix?: string },
  ) {
    super(call, detail, options);
    this.#said = [call, detail, options];
  }

  /** The same for a call of several steps, of which an earlier one may have been carried out. */
  afterSteps(): StoreUnavailableError {
    const [call, detail, options] = this.#said;
    return new StoreUnavailableError(call, detail, 'unknown', this.retryable, options);
  }
}

/** The store did not answer within the time of the call. An answer that comes later is dropped. */
export class StoreTimeoutError extends StoreError {
  protected static override readonly catalogued = 'TN8003';
  override readonly name = 'StoreTimeoutError';
  readonly #said: readonly [call: StoreCall, detail: string];

  constructor(
    call: StoreCall,
    detail: string,
    readonly outcome: CallOutcome,
  ) {
    super(call, detail);
    this.#said = [call, detail];
  }

  /** The same for a call of several steps, of which an earlier one may have been carried out. */
  afterSteps(): StoreTimeoutError {
    return new StoreTimeoutError(...this.#said, 'unknown');
  }
}

export class StoreClosedError extends StoreError {
  protected static override readonly catalogued = 'TN8004';
  override readonly name = 'StoreClosedError';

  constructor(call: StoreCall) {
    super(call, 'it was closed before');
  }
}

/** Tables, indexes or files that the store needs cannot be made or opened. */
export class StoreSetupError extends StoreError {
  protected static override readonly catalogued = 'TN8005';
  override readonly name = 'StoreSetupError';
}

/** A store of bounded size holds only entries that must not make room. */
export class StoreFullError extends StoreError {
  protected static override readonly catalogued = 'TN8016';
  override readonly name = 'StoreFullError';
}
