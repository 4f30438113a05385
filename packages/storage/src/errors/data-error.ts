import { StoreError, type StoreCall } from './store-error';

/** What is stored is no entry of this store. */
export class DeserializationError extends StoreError {
  override readonly name = 'DeserializationError';

  constructor(call: StoreCall, detail: string) {
    super(call, detail, 'TN8010');
  }
}

/** No key opens the value, it was tampered with, or it belongs to another key. */
export class DecryptionError extends StoreError {
  override readonly name = 'DecryptionError';

  constructor(call: StoreCall, detail: string) {
    super(call, detail, 'TN8013');
  }
}

/** The entry is whole, but what a wrapper put into it is not. */
export class CorruptedDataError extends StoreError {
  override readonly name = 'CorruptedDataError';

  constructor(call: StoreCall, detail: string) {
    super(call, detail, 'TN8014');
  }
}
