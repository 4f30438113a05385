import type { DynamicModule } from '@tenon/core';
import type { KeyValueStore } from '../contracts';
import { serviceNames, type StorageModuleOptions } from './storage-options';

interface Made {
  readonly options: StorageModuleOptions;
  readonly module: DynamicModule;
}

const made = new WeakMap<KeyValueStore, Made[]>();

/**
 * The module of a store, made once for the same store and options: so it may be imported by several modules, each by a
 * call of its own.
 */
export function madeOnce(
  store: KeyValueStore,
  options: StorageModuleOptions,
  make: () => DynamicModule,
): DynamicModule {
  const known = made.get(store) ?? [];
  made.set(store, known);
  const found = known.find((one) => areSame(one.options, options));
  if (found) return found.module;
  const module = make();
  known.push({ options: { ...options }, module });
  return module;
}

function areSame(one: StorageModuleOptions, other: StorageModuleOptions): boolean {
  if ((one.state ?? true) !== (other.state ?? true)) return false;
  return sessionsOf(one) === sessionsOf(other) && serviceNames.every((name) => one[name] === other[name]);
}

/** Sessions that are kept are told apart by their time alone. */
function sessionsOf({ sessions }: StorageModuleOptions): unknown {
  return typeof sessions === 'object' ? (sessions.idleMs ?? true) : sessions;
}
