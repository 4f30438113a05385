import {
  BUS,
  EVENT_LOG,
  KEY_VALUE,
  PUB_SUB,
  SESSION_STORE,
  type Bus,
  type EventLog,
  type KeyValue,
  type PubSub,
  type SessionStore,
  type Token,
} from '../contracts';
import { TenonError } from '../errors';
import { MemoryBus, MemoryKeyValue } from '../kernel';
import type { Application } from '../modules';
import { MemoryEventLog, MemorySessionStore } from '../wire';
import type { ServerOptions } from './server-options';

/** Where a server keeps what outlives a request, and by what its processes tell each other. */
export interface ServerPorts {
  readonly store: KeyValue;
  readonly sessions: SessionStore;
  readonly events: EventLog;
  readonly bus: Bus;
  readonly pubSub: PubSub | undefined;
}

/**
 * Each from the options, else from what the root module sees, else in this process.
 *
 * @param application has started
 * @throws TenonError TN8011 for a store that cannot do what an option asks for, TN1015 for limits that nobody would keep
 */
export function portsOf(options: ServerOptions, application: Application): ServerPorts {
  const provided = <T>(token: Token<T>): T | undefined => {
    const root = application.modules[0]!;
    return application.has(root, token) ? (application.get(root, token) ?? undefined) : undefined;
  };
  const store = options.store ?? provided<KeyValue>(KEY_VALUE) ?? new MemoryKeyValue();
  requirePutIfAbsent(store, options);
  const { sessions = {} } = options;
  const keptElsewhere = sessions.store ? undefined : provided<SessionStore>(SESSION_STORE);
  if (keptElsewhere) refuseLimits(options);
  return {
    store,
    sessions: sessions.store ?? keptElsewhere ?? sessionsInProcess(options),
    events: sessions.events ?? provided<EventLog>(EVENT_LOG) ?? new MemoryEventLog(),
    bus: options.bus ?? provided<Bus>(BUS) ?? new MemoryBus(),
    pubSub: options.pubSub ?? provided<PubSub>(PUB_SUB),
  };
}

function sessionsInProcess({ sessions = {} }: ServerOptions): SessionStore {
  return new MemorySessionStore({ idleMs: sessions.idleMs ?? 30 * 60_000, maxSessions: sessions.max ?? 10_000 });
}

function requirePutIfAbsent(store: KeyValue, { asking = {} }: ServerOptions): void {
  if (!asking.singleUseState || store.putIfAbsent) return;
  const name = store.name === undefined ? 'the store of the server' : `the store '${store.name}'`;
  throw new TenonError(
    'TN8011',
    `\`asking.singleUseState\` needs putIfAbsent, which is \`atomic: full\`, and ${name} does not have it`,
  );
}

/** The limits of sessions are those of the store in this process. */
function refuseLimits({ sessions = {} }: ServerOptions): void {
  const set = (['idleMs', 'max'] as const).filter((name) => sessions[name] !== undefined);
  if (set.length === 0) return;
  const names = set.map((name) => `\`sessions.${name}\``).join(' and ');
  throw new TenonError('TN1015', `${names} limits sessions of this process, and a module keeps them elsewhere`, {
    fix: 'Leave it out, and give limits to what keeps the sessions.',
  });
}
