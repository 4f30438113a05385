import { TenonError, type ErrorCode } from '@tenon/core';
import { createHash } from 'node:crypto';

/** Which call failed. */
export interface StoreCall {
  /** Name of the store. */
  readonly store: string;
  /** Name of the method. */
  readonly operation: string;
  readonly collection?: string;
  /** Never shown: an error has its hash. */
  readonly key?: string;
}

/**
 * A store failed. Says which store, operation and collection, and of the key a short hash; never the value, nor
 * credentials. What it says of the cause was chosen by the adapter.
 */
export class StoreError extends TenonError {
  /** The code of all errors of the class. */
  protected static readonly catalogued: ErrorCode = 'TN8001';
  override readonly name: string = 'StoreError';
  readonly store: string;
  readonly operation: string;
  readonly collection: string | undefined;
  /** The first 8 hexadecimal digits of the SHA-256 of the key. */
  readonly keyHash: string | undefined;

  /** @param detail what happened; ends without a full stop */
  constructor(call: StoreCall, detail: string, options?: ErrorOptions & { fix?: string }) {
    // What is no text was refused as a key.
    const keyHash = typeof call.key === 'string' ? keyHashOf(call.key) : undefined;
    super(new.target.catalogued, `${describe(call, keyHash)}: ${detail}`, options);
    this.store = call.store;
    this.operation = call.operation;
    this.collection = call.collection;
    this.keyHash = keyHash;
  }
}

function describe({ store, operation, collection }: StoreCall, keyHash: string | undefined): string {
  return [
    `${store}.${operation}`,
    ...(collection === undefined ? [] : [`in ${JSON.stringify(shortName(collection))}`]),
    ...(keyHash === undefined ? [] : [`key #${keyHash}`]),
  ].join(', ');
}

/** What errors and logs show of a key: the first 8 hexadecimal digits of its SHA-256. */
export function keyHashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}

/** A name as it is shown: not more than 80 characters of it. */
export function shortName(name: string): string {
  return name.length > 80 ? `${name.slice(0, 80)}…` : name;
}
