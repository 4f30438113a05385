import {
  BUS,
  EVENT_LOG,
  KEY_VALUE,
  LOGGER,
  PUB_SUB,
  SESSION_STORE,
  type LifespanProvider,
  type Logger,
  type FactoryProvider,
  type ExistingProvider,
} from '@tenon/core';
import { EventLog, isAtomic, KeyValueStore, PubSub, requireCapabilities } from '../contracts';
import { PubSubBus } from './pub-sub-bus';
import type { ServerUse, ServiceName } from './storage-options';
import { StoreKeyValue } from './store-key-value';
import { StoreSessions } from './store-sessions';
import { StreamLog } from './stream-log';

type ServerProvider = FactoryProvider | ExistingProvider | LifespanProvider;

const defaultIdleMs = 30 * 60_000;

/** What a server takes from its modules, over the store and the services that were given. */
export function serverProviders(
  { state = true, sessions }: ServerUse,
  given: readonly ServiceName[],
): readonly ServerProvider[] {
  return [
    ...(state ? [keyValue] : []),
    ...(sessions === false ? [] : [sessionStore(sessions)]),
    ...(given.includes('events') ? [eventLog] : []),
    ...(given.includes('pubSub') ? [pubSub, bus] : []),
  ];
}

const keyValue: FactoryProvider = {
  provide: KEY_VALUE,
  inject: [KeyValueStore],
  useFactory: (store: KeyValueStore) => new StoreKeyValue(store),
};

/** Undefined, which leaves sessions to the process, where nobody said so and sharing them gains nothing. */
function sessionStore(wanted: ServerUse['sessions']): FactoryProvider {
  return {
    provide: SESSION_STORE,
    inject: [KeyValueStore],
    useFactory: (store: KeyValueStore) => {
      const use = wanted ?? (store.capabilities.shared && isAtomic(store));
      if (!use) return undefined;
      const { idleMs = defaultIdleMs } = use === true ? {} : use;
      return new StoreSessions(requireCapabilities(store, { atomic: 'full' }, 'Keeping sessions'), idleMs);
    },
  };
}

const eventLog: FactoryProvider = {
  provide: EVENT_LOG,
  inject: [EventLog],
  useFactory: (log: EventLog) => new StreamLog(log),
};

const pubSub: ExistingProvider = { provide: PUB_SUB, useExisting: PubSub };

const bus: LifespanProvider = {
  provide: BUS,
  inject: [PubSub, LOGGER],
  async *useLifespan(messages: PubSub, log: Logger) {
    const opened = await PubSubBus.open(messages, log);
    try {
      yield opened;
    } finally {
      await opened.close();
    }
  },
};
