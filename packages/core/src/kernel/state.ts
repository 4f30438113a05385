import { AsyncLocalStorage } from 'node:async_hooks';
import type { Exchange, KeyValue, StateScope } from '../contracts';
import { principalKey } from '../contracts';
import { TenonError } from '../errors';
import { replaceValue } from './replace-value';
import { sessionKeyOf } from './session-key';
import { storedJson } from './stored-json';

/** How long state of a session or user lives after its last change, in seconds. */
export const stateTtlSeconds = 86_400;

const collection = 'tenon-state';

/** A change that is running, and the one that it runs inside. */
interface Holder {
  readonly key: string;
  readonly outer: Holder | undefined;
  isDone: boolean;
}

/** Runs changes to one key one after another within this process. */
export class StateLocks {
  private readonly tails = new Map<string, Promise<unknown>>();
  private readonly holders = new AsyncLocalStorage<Holder>();

  /** @throws TenonError TN3014 inside a change of the same key, which would wait for itself */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const outer = this.holders.getStore();
    if (holds(outer, key))
      throw new TenonError('TN3014', 'updateState() was called inside of a change of the same key');
    const holder: Holder = { key, outer, isDone: false };
    const held = (): Promise<T> => this.holders.run(holder, work).finally(() => (holder.isDone = true));
    const before = this.tails.get(key) ?? Promise.resolve();
    const mine = before.then(held);
    const tail = mine.catch(() => undefined);
    this.tails.set(key, tail);
    try {
      return await mine;
    } finally {
      if (this.tails.get(key) === tail) this.tails.delete(key);
    }
  }
}

/** Whether a change of the key is running around this one; what a change left behind does not count once it is over. */
function holds(holder: Holder | undefined, key: string): boolean {
  for (let one = holder; one; one = one.outer) if (one.key === key && !one.isDone) return true;
  return false;
}

/** The state that one request may reach. */
export class State {
  constructor(
    private readonly store: KeyValue,
    private readonly locks: StateLocks,
    private readonly exchange: Exchange,
    /** Shared by a request and the calls nested in it; any value. */
    private readonly ofRequest: Map<string, unknown>,
  ) {}

  async get<T>(key: string, fallback: T | undefined, scope: StateScope): Promise<T | undefined> {
    if (scope === 'request') return this.ofRequest.has(key) ? (this.ofRequest.get(key) as T) : fallback;
    const value = await this.store.get(collection, this.storeKey(key, scope));
    return value === undefined ? fallback : (value as T);
  }

  async set(key: string, value: unknown, scope: StateScope): Promise<void> {
    if (scope === 'request') this.ofRequest.set(key, value);
    else
      await this.store.put(
        collection,
        this.storeKey(key, scope),
        storedJson(value, `the value of '${key}'`),
        stateTtlSeconds,
      );
  }

  async update<T>(key: string, change: (current: T | undefined) => T | Promise<T>, scope: StateScope): Promise<T> {
    if (scope === 'request') {
      const changed = await change(await this.get<T>(key, undefined, scope));
      this.ofRequest.set(key, changed);
      return changed;
    }
    const place = { collection, key: this.storeKey(key, scope), ttlSeconds: stateTtlSeconds };
    return this.locks.run(place.key, async () => {
      let changed: T | undefined;
      await replaceValue(this.store, place, async (current) => {
        changed = await change(current as T | undefined);
        return storedJson(changed, `the value of '${key}'`);
      });
      return changed as T;
    });
  }

  async delete(key: string, scope: StateScope): Promise<boolean> {
    if (scope === 'request') return this.ofRequest.delete(key);
    return this.store.delete(collection, this.storeKey(key, scope));
  }

  /** Keys are JSON arrays, so that no session id or subject can run into a key. */
  private storeKey(key: string, scope: 'session' | 'user'): string {
    const { principal, era } = this.exchange;
    if (scope === 'user') {
      if (principal) return JSON.stringify(['user', principalKey(principal), key]);
      throw new TenonError('TN3005', `the state '${key}' has scope 'user', and nobody is authenticated`);
    }
    const session = sessionKeyOf(this.exchange);
    if (session) return JSON.stringify([...session, key]);
    throw new TenonError(
      'TN3005',
      `the state '${key}' has scope 'session', and a ${era} connection without authentication has none`,
    );
  }
}
