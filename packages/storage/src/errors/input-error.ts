import { StoreError, type StoreCall } from './store-error';

export class InvalidTtlError extends StoreError {
  override readonly name = 'InvalidTtlError';

  constructor(call: StoreCall, detail: string) {
    super(call, detail, 'TN8006');
  }
}

/** A key, a collection, or another name is empty, too long or no text. */
export class InvalidKeyError extends StoreError {
  override readonly name = 'InvalidKeyError';

  constructor(call: StoreCall, detail: string) {
    super(call, detail, 'TN8007');
  }
}

export class ValueTooLargeError extends StoreError {
  override readonly name = 'ValueTooLargeError';

  /**
   * @param size bytes of the JSON text, or the part of it that was measured
   * @param limit bytes that the store takes
   */
  constructor(
    call: StoreCall,
    readonly size: number,
    readonly limit: number,
  ) {
    super(call, `the value has at least ${size} bytes of JSON, and ${limit} are allowed`, 'TN8008');
  }
}

/** The value is not JSON, so that reading it would give something else. */
export class SerializationError extends StoreError {
  override readonly name = 'SerializationError';

  constructor(call: StoreCall, detail: string) {
    super(call, detail, 'TN8009');
  }
}

/** increment() met what is no whole number, or left the range in which whole numbers are exact. */
export class NotACounterError extends StoreError {
  override readonly name = 'NotACounterError';

  constructor(call: StoreCall, detail: string) {
    super(call, detail, 'TN8015');
  }
}

export class ReadOnlyError extends StoreError {
  override readonly name = 'ReadOnlyError';

  constructor(call: StoreCall) {
    super(call, 'nothing can be written', 'TN8012');
  }
}
