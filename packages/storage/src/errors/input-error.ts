import { StoreError, type StoreCall } from './store-error';

export class InvalidTtlError extends StoreError {
  protected static override readonly catalogued = 'TN8006';
  override readonly name = 'InvalidTtlError';
}

/** A key, a collection, or another name is empty, too long or no text. */
export class InvalidKeyError extends StoreError {
  protected static override readonly catalogued = 'TN8007';
  override readonly name = 'InvalidKeyError';
}

export class ValueTooLargeError extends StoreError {
  protected static override readonly catalogued = 'TN8008';
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
    super(call, `the value has at least ${size} bytes of JSON, and ${limit} are allowed`);
  }
}

/** The value is not JSON, so that reading it would give something else. */
export class SerializationError extends StoreError {
  protected static override readonly catalogued = 'TN8009';
  override readonly name = 'SerializationError';
}

/** increment() met what is no whole number, or left the range in which whole numbers are exact. */
export class NotACounterError extends StoreError {
  protected static override readonly catalogued = 'TN8015';
  override readonly name = 'NotACounterError';
}

export class ReadOnlyError extends StoreError {
  protected static override readonly catalogued = 'TN8012';
  override readonly name = 'ReadOnlyError';

  constructor(call: StoreCall) {
    super(call, 'nothing can be written');
  }
}
