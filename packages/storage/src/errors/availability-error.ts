import { StoreError, type StoreCall } from './store-error';

/**
 * What became of a call that failed: `not-sent` had no effect; `unknown` may have been carried out, since only the answer
 * is missing. Stores do not repeat a call by themselves, because doing `unknown` twice is wrong for take() or increment().
 */
export type CallOutcome = 'not-sent' | 'unknown';

/** The store cannot be reached, or the connection broke. */
export class StoreUnavailableError extends StoreError {
  override readonly name = 'StoreUnavailableError';

  /** @param retryable whether time may cure it; refused credentials it does not */
  constructor(
    call: StoreCall,
    detail: string,
    readonly outcome: CallOutcome,
    readonly retryable = true,
  ) {
    super(call, detail, 'TN8002');
  }
}

/** The store did not answer within the time of the call. An answer that comes later is dropped. */
export class StoreTimeoutError extends StoreError {
  override readonly name = 'StoreTimeoutError';

  constructor(
    call: StoreCall,
    detail: string,
    readonly outcome: CallOutcome,
  ) {
    super(call, detail, 'TN8003');
  }
}

export class StoreClosedError extends StoreError {
  override readonly name = 'StoreClosedError';

  constructor(call: StoreCall) {
    super(call, 'it was closed before', 'TN8004');
  }
}

/** Tables, indexes or files that the store needs cannot be made or opened. */
export class StoreSetupError extends StoreError {
  override readonly name = 'StoreSetupError';

  constructor(call: StoreCall, detail: string, options?: ErrorOptions) {
    super(call, detail, 'TN8005', options);
  }
}

/** A store of bounded size holds only entries that must not make room. */
export class StoreFullError extends StoreError {
  override readonly name = 'StoreFullError';

  constructor(call: StoreCall, detail: string) {
    super(call, detail, 'TN8016');
  }
}
