import { StoreError } from './store-error';

/** What is stored is no entry of this store. */
export class DeserializationError extends StoreError {
  protected static override readonly catalogued = 'TN8010';
  override readonly name = 'DeserializationError';
}

/** No key opens the value, it was tampered with, or it belongs to another key. */
export class DecryptionError extends StoreError {
  protected static override readonly catalogued = 'TN8013';
  override readonly name = 'DecryptionError';
}

/** The entry is whole, but what a wrapper put into it is not. */
export class CorruptedDataError extends StoreError {
  protected static override readonly catalogued = 'TN8014';
  override readonly name = 'CorruptedDataError';
}
