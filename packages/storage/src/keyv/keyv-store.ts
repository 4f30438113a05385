import { TenonError } from '@tenon/core';
import { BaseStore, checkOptionNames, flag, wholeNumber, type StoreOptions } from '../base';
import type { KeyValueStore } from '../contracts';
import { KeyvDriver, type KeyvInstance, type KeyvSettings } from './keyv-driver';

export type { KeyvInstance } from './keyv-driver';

/** Keyv does not tell what its adapter can do, so that what is said here is what the store says. */
export interface KeyvStoreOptions extends Omit<StoreOptions, 'clock'> {
  /** Whether of parallel deletes the adapter tells one that it deleted. Adapters differ; false by default. */
  readonly deleteWins?: boolean;
  /** Whether acknowledged writes survive a restart; false by default. */
  readonly durable?: boolean;
  /** Whether other processes see the same entries; false by default. */
  readonly shared?: boolean;
  /**
   * Bytes of the JSON text of a value; 1 MiB by default. Keyv writes it as JSON once more, so that the adapter has to take
   * twice as many.
   */
  readonly maxValueBytes?: number;
  /** What errors say has failed, such as `Redis at 127.0.0.1:6379`; `the adapter of Keyv` by default. */
  readonly backend?: string;
}

const mebibyte = 1024 * 1024;
const names = ['deleteWins', 'durable', 'shared', 'maxValueBytes', 'backend', 'timeoutMs'];

/** A store over an instance of Keyv: for backends that have no store of their own here. */
export class KeyvStore extends BaseStore {
  /** @throws TenonError TN1015 for what is no instance of Keyv, and for options that cannot be */
  constructor(keyv: KeyvInstance, options: KeyvStoreOptions = {}) {
    super(new KeyvDriver(checkedInstance(keyv), checkedSettings(options)), { timeoutMs: options.timeoutMs });
  }
}

/**
 * A `KeyvStore`. With `deleteWins` it has take(), which `requireCapabilities` makes known.
 *
 * @param keyv stays the caller's, and is never disconnected
 * @example const store = keyvStore(new Keyv(new KeyvSqlite('sqlite://data.sqlite')), { durable: true });
 */
export function keyvStore(keyv: KeyvInstance, options?: KeyvStoreOptions): KeyValueStore {
  return new KeyvStore(keyv, options);
}

function checkedInstance(keyv: KeyvInstance): KeyvInstance {
  // An adapter of its own lacks getRaw, and so do older versions, which hide that a read failed.
  const needed = ['getRaw', 'set', 'delete', 'on', 'off'] as const;
  if (needed.every((method) => typeof (keyv as Partial<KeyvInstance> | undefined)?.[method] === 'function'))
    return keyv;
  throw new TenonError('TN1015', 'keyvStore takes an instance of Keyv 5.6 or newer: new Keyv(adapter)');
}

function checkedSettings(options: KeyvStoreOptions): KeyvSettings {
  checkOptionNames('keyvStore', options, names);
  const { maxValueBytes = mebibyte, backend = 'the adapter of Keyv' } = options;
  wholeNumber('maxValueBytes', maxValueBytes);
  if (typeof backend !== 'string' || backend === '' || backend.length > 200)
    throw new TenonError('TN1015', 'backend is text of 1 to 200 characters');
  const deleteWins = flag('deleteWins', options.deleteWins, false);
  const durable = flag('durable', options.durable, false);
  const shared = flag('shared', options.shared, false);
  return { deleteWins, durable, shared, maxValueBytes, backend };
}
