import { TenonError, type Dependency, type DynamicModule, type MaybePromise } from '@tenon/core';
import { checkOptionNames } from '../base';
import type { EventLog, KeyValueStore, LockService, PubSub, RateLimitStore } from '../contracts';

/** What a server keeps in the store. */
export interface ServerUse {
  /** State of sessions and users, and what calls have to remember between their rounds; true by default. */
  readonly state?: boolean;
  /**
   * Sessions of 2025. By default where other processes see the entries of the store and it is `atomic: full`; where the
   * store is durable, `true` lets sessions outlive a restart.
   */
  readonly sessions?: boolean | SessionUse;
}

export interface SessionUse {
  /** A session that is not used for so long ends, in milliseconds; 30 minutes by default. */
  readonly idleMs?: number;
}

/**
 * Services beside the store, which are opened with the server and closed with it. A store that no other process shares has
 * them in memory by default.
 */
export interface StorageModuleOptions extends ServerUse {
  /** Injected as `EventLog`; the server keeps in it what it sent on streams of sessions. */
  readonly events?: EventLog;
  /** Injected as `PubSub`; the processes of the server tell each other by it of changes, and hand calls over. */
  readonly pubSub?: PubSub;
  /** Injected as `LockService`. */
  readonly locks?: LockService;
  /** Injected as `RateLimitStore`. */
  readonly limits?: RateLimitStore;
}

/** The same where the store is made when the server starts; what is not named is not there to be injected. */
export interface StorageModuleAsyncOptions<Store extends KeyValueStore = KeyValueStore> extends ServerUse {
  /** Modules that export what is injected. */
  readonly imports?: DynamicModule['imports'];
  /** What the functions below get, in this order. */
  readonly inject?: readonly Dependency[];
  /** Makes the store, once for each server. */
  useFactory(...dependencies: unknown[]): MaybePromise<Store>;
  events?(store: Store, ...dependencies: unknown[]): MaybePromise<EventLog>;
  pubSub?(store: Store, ...dependencies: unknown[]): MaybePromise<PubSub>;
  locks?(store: Store, ...dependencies: unknown[]): MaybePromise<LockService>;
  limits?(store: Store, ...dependencies: unknown[]): MaybePromise<RateLimitStore>;
}

export type Service = EventLog | PubSub | LockService | RateLimitStore;
export const serviceNames = ['events', 'pubSub', 'locks', 'limits'] as const;
export type ServiceName = (typeof serviceNames)[number];

const own = ['state', 'sessions', ...serviceNames];
const ownAsync = [...own, 'imports', 'inject', 'useFactory'];
const longestIdleMs = 365 * 24 * 60 * 60 * 1000;

/** @throws TenonError TN1015 */
export function checkStore(store: unknown): asserts store is KeyValueStore {
  const members = Object(store) as Record<string, unknown>;
  const hasMethods = ['get', 'put', 'setup', 'close'].every((name) => typeof members[name] === 'function');
  if (hasMethods && typeof members['capabilities'] === 'object') return;
  throw new TenonError('TN1015', 'StorageModule was given something that is no store', {
    fix: 'Give what `memoryStore()`, `redisStore()` and the like return.',
  });
}

/** @throws TenonError TN1015 */
export function checkOptions(options: StorageModuleOptions): void {
  checkOptionNames('StorageModule', options, own);
  checkUse(options);
  for (const name of serviceNames) if (options[name] !== undefined) checkService(name, options[name]);
}

const methodOf: Readonly<Record<ServiceName, string>> = {
  events: 'append',
  pubSub: 'publish',
  locks: 'acquire',
  limits: 'consume',
};

/** @throws TenonError TN1015 */
export function checkService(name: ServiceName, service: unknown): void {
  const members = Object(service) as Record<string, unknown>;
  if (typeof members[methodOf[name]] === 'function' && typeof members['close'] === 'function') return;
  throw new TenonError('TN1015', `StorageModule was given \`${name}\` without ${methodOf[name]}() and close()`, {
    fix: 'Give an instance of what implements it.',
  });
}

/** @throws TenonError TN1015 */
export function checkAsyncOptions(options: StorageModuleAsyncOptions): void {
  checkOptionNames('StorageModule', options, ownAsync);
  checkUse(options);
  const members: Readonly<Record<string, unknown>> = { ...options };
  for (const name of ['useFactory', ...serviceNames]) {
    const make = members[name];
    if (typeof make !== 'function' && (make !== undefined || name === 'useFactory'))
      throw new TenonError('TN1015', `\`${name}\` of StorageModule.forRootAsync is no function`, {
        fix: 'Give a function that makes it.',
      });
  }
}

function checkUse({ state = true, sessions = true }: ServerUse): void {
  if (typeof state !== 'boolean')
    throw new TenonError('TN1015', '`state` of StorageModule is neither true nor false', { fix: 'Give one of them.' });
  if (typeof sessions === 'boolean') return;
  checkOptionNames('StorageModule', sessions, ['idleMs'], 'sessions.');
  const { idleMs } = sessions;
  if (idleMs !== undefined && !(idleMs > 0 && idleMs <= longestIdleMs))
    throw new TenonError('TN1015', `\`sessions.idleMs\` of StorageModule is ${String(idleMs)}`, {
      fix: 'Give milliseconds above 0, a year at most.',
    });
}
