import { BaseLockService, type LockDriver } from '../base';
import { requireCapabilities, type AtomicStore, type KeyValueStore } from '../contracts';
import type { StoreCall } from '../errors';
import { EntryChanges } from './entry-changes';

type Held = { readonly owner: string; readonly token: number };

const locks = 'tenon.locks';
/** The counter of fencing tokens, one for all names: one for each would never go away. */
const tokens = { collection: 'tenon.tokens', key: 'fencing' } as const;
/** A counter below has lost what it had, or is new: it goes on from the time in milliseconds. */
const lowestToken = 1_000_000_000_000;

/** Locks as entries that expire, each with its owner. */
class StoreLockDriver implements LockDriver {
  readonly name: string;
  private readonly changes: EntryChanges;
  private readonly counter: EntryChanges;

  constructor(private readonly store: AtomicStore) {
    this.name = store.name;
    this.changes = new EntryChanges(store, locks);
    this.counter = new EntryChanges(store, tokens.collection);
  }

  async acquire(name: string, owner: string, ttlMs: number): Promise<number | undefined> {
    const options = { collection: locks, ttlMs };
    const taken = await this.store.compareAndSet(name, null, { owner, token: 0 }, options);
    if (taken === false) return undefined;
    const token = await this.nextToken();
    // The lock may have ended meanwhile, and another may hold it with a token that is lower.
    const isStillMine = await this.store.compareAndSet(name, taken, { owner, token }, options);
    return isStillMine === false ? undefined : token;
  }

  renew(name: string, owner: string, ttlMs: number): Promise<boolean> {
    return this.changes.change<Held, boolean>(name, this.call('renew', name), (held) =>
      held?.owner === owner ? { result: true, next: held, ttlMs } : { result: false },
    );
  }

  release(name: string, owner: string): Promise<boolean> {
    return this.changes.change<Held, boolean>(name, this.call('release', name), (held) =>
      held?.owner === owner ? { result: true, isRemoved: true } : { result: false },
    );
  }

  private async nextToken(): Promise<number> {
    const { collection, key } = tokens;
    const token = await this.store.increment(key, 1, { collection });
    if (token >= lowestToken) return token;
    // Of several that see it at once only the first begins with the time: added twice, it would be above all times to come.
    return this.counter.change<number, number>(key, this.call('acquire', key), (count = 0) => {
      const next = count >= lowestToken ? count + 1 : Date.now();
      return { result: next, next };
    });
  }

  private call(operation: string, key: string): StoreCall {
    return { store: this.name, operation, collection: 'locks', key };
  }
}

/** Locks in any store that is atomic. They are as good as the store: where it loses what it acknowledged, so are they. */
export class StoreLockService extends BaseLockService {
  /**
   * @param store stays open when this is closed
   * @throws UnsupportedCapabilityError TN8011 for a store that is not atomic
   */
  constructor(store: KeyValueStore) {
    super(new StoreLockDriver(requireCapabilities(store, { atomic: 'full' }, 'StoreLockService')));
  }
}
