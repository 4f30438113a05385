import type { BackendConnection } from './backend-connection';
import { mountClosed } from './backend-failure';

/** A connection in use. */
export interface Lease {
  readonly connection: BackendConnection;
  /** Gives it back; once. */
  release(): void;
  /** Lets nobody else have it any more. */
  discard(): void;
}

interface Entry {
  /** Who uses it; undefined where nothing tells one from another. */
  readonly owner: string | undefined;
  /** Undefined for one that is not shared. */
  readonly key: string | undefined;
  readonly opening: Promise<BackendConnection>;
  /** Gives up opening it. */
  readonly giveUp: AbortController;
  users: number;
  idle: NodeJS.Timeout | undefined;
}

export interface PoolLimits {
  readonly maxConnections: number;
  readonly idleTimeoutMs: number;
}

type Open = (signal: AbortSignal) => Promise<BackendConnection>;

/** How long a connection is kept at least on which resources were subscribed to. */
const tellingMs = 60 * 60_000;

/**
 * Keeps connections by key. What nobody uses is closed after a while; where room is needed, that of whoever has the most,
 * which has not been used for the longest time. One owner never has more in use than there is room for others.
 */
export class ConnectionPool {
  /** Least recently used first. */
  private readonly shared = new Map<string, Entry>();
  private readonly alone = new Set<Entry>();
  private isClosed = false;

  /** @param full made where all connections are in use, or this number of them by the one who wants another */
  constructor(
    private readonly limits: PoolLimits,
    private readonly full: (own?: number) => Error,
  ) {}

  /** How many connections are open or being opened. */
  get size(): number {
    return this.shared.size + this.alone.size;
  }

  /** The connection of a key, shared with others of the same key. */
  async lease(key: string, owner: string | undefined, open: Open): Promise<Lease> {
    const known = this.shared.get(key);
    const entry = known ?? this.entry(key, owner, open);
    this.shared.delete(key);
    this.shared.set(key, entry);
    return this.leaseOf(entry);
  }

  /** The connection of a key where it is open or being opened. */
  async leaseOpen(key: string): Promise<Lease | undefined> {
    const known = this.shared.get(key);
    return known && this.leaseOf(known);
  }

  /** A connection that nobody else gets, and that is closed afterwards. */
  async leaseAlone(open: Open): Promise<Lease> {
    const entry = this.entry(undefined, undefined, open);
    this.alone.add(entry);
    return this.leaseOf(entry);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    const entries = [...this.shared.values(), ...this.alone];
    for (const entry of entries) {
      this.forget(entry);
      entry.giveUp.abort(mountClosed());
    }
    await Promise.all(entries.map(closed));
  }

  private entry(key: string | undefined, owner: string | undefined, open: Open): Entry {
    if (this.isClosed) throw mountClosed();
    this.makeRoom(owner);
    const giveUp = new AbortController();
    const entry: Entry = { key, owner, opening: open(giveUp.signal), giveUp, users: 0, idle: undefined };
    const forget = (): void => this.forget(entry);
    entry.opening.then((connection) => connection.onClose(forget), forget);
    return entry;
  }

  private async leaseOf(entry: Entry): Promise<Lease> {
    entry.users += 1;
    clearTimeout(entry.idle);
    const connection = await entry.opening;
    let isOut = true;
    return {
      connection,
      discard: () => this.forget(entry),
      release: () => {
        if (!isOut) return;
        isOut = false;
        entry.users -= 1;
        if (entry.users === 0) this.rest(entry, connection);
      },
    };
  }

  private rest(entry: Entry, connection: BackendConnection): void {
    const stays = entry.key !== undefined && this.shared.get(entry.key) === entry && !connection.isClosed;
    if (!stays || this.isClosed) return this.remove(entry);
    const idleTimeoutMs = connection.tells ? Math.max(this.limits.idleTimeoutMs, tellingMs) : this.limits.idleTimeoutMs;
    entry.idle = setTimeout(() => this.remove(entry), idleTimeoutMs);
    entry.idle.unref();
  }

  private makeRoom(owner: string | undefined): void {
    const entries = [...this.shared.values(), ...this.alone];
    const used = entries.filter(({ users }) => users > 0);
    const own = used.filter((entry) => entry.owner === owner).length;
    const isGreedy = owner !== undefined && own > this.limits.maxConnections - used.length;
    if (isGreedy) throw this.full(own);
    if (entries.length < this.limits.maxConnections) return;
    const held = new Map<string | undefined, number>();
    for (const entry of entries) held.set(entry.owner, (held.get(entry.owner) ?? 0) + 1);
    const unused = entries.filter(({ users }) => users === 0);
    const most = Math.max(...unused.map((entry) => held.get(entry.owner) ?? 0));
    const leaving = unused.find((entry) => held.get(entry.owner) === most);
    if (!leaving) throw this.full();
    this.remove(leaving);
  }

  private remove(entry: Entry): void {
    this.forget(entry);
    void closed(entry);
  }

  private forget(entry: Entry): void {
    clearTimeout(entry.idle);
    this.alone.delete(entry);
    if (entry.key !== undefined && this.shared.get(entry.key) === entry) this.shared.delete(entry.key);
  }
}

async function closed({ opening }: Entry): Promise<void> {
  await opening.then((connection) => connection.close()).catch(() => undefined);
}
