import {
  allDone,
  decodeRecord,
  DriverError,
  encodeRecord,
  isLive,
  maxKeyBytes,
  type DriverCall,
  type DriverWrite,
  type RecordKey,
  type StoredRecord,
  type StoreDriver,
} from '../base';
import type { StoreCapabilities } from '../contracts';

/** What is used of an instance of Keyv. */
export interface KeyvInstance {
  getRaw(key: string): Promise<{ value?: unknown } | undefined>;
  set(key: string, value: unknown, ttl?: number): Promise<boolean>;
  delete(key: string): Promise<boolean>;
  on(event: string, listener: (error: unknown) => void): unknown;
  off(event: string, listener: (error: unknown) => void): unknown;
}

export interface KeyvSettings {
  readonly deleteWins: boolean;
  readonly durable: boolean;
  readonly shared: boolean;
  readonly maxValueBytes: number;
  /** What errors say has failed. */
  readonly backend: string;
}

/** No key of a record: those are hashes. */
const nowhere = 'ping';

/**
 * Records as text in an instance of Keyv. Keys are hashes, which every adapter takes, and which never begin with the
 * namespace and a colon: Keyv would take such a key for one that has its namespace already.
 *
 * Keyv and its adapters may turn a fault into `undefined`, `false` or nothing at all, and an `error` event. An answer that
 * may stem from a fault becomes an error here.
 */
export class KeyvDriver implements StoreDriver {
  readonly name = 'keyv';
  readonly maxIdBytes = 0;
  readonly capabilities: StoreCapabilities;
  private faults = 0;
  private lastFault: unknown;
  private readonly noteFault = (error: unknown): void => {
    this.faults++;
    this.lastFault = error;
  };

  constructor(
    private readonly keyv: KeyvInstance,
    private readonly settings: KeyvSettings,
  ) {
    const { deleteWins, durable, shared, maxValueBytes } = settings;
    this.capabilities = {
      atomic: deleteWins ? 'delete-wins' : 'none',
      enumerate: 'none',
      // Adapters with a native expiry go by seconds at worst.
      ttlResolutionMs: 1_000,
      maxValueBytes,
      maxKeyBytes,
      durable,
      shared,
    };
  }

  /** Asks for something, so that an adapter that connects on first use has done so before other calls come. */
  async open(): Promise<void> {
    this.close();
    this.keyv.on('error', this.noteFault);
    await this.ping();
  }

  close(): void {
    this.keyv.off('error', this.noteFault);
  }

  async ping(): Promise<void> {
    await this.find(nowhere);
  }

  async read(keys: readonly RecordKey[]): Promise<(StoredRecord | undefined)[]> {
    return Promise.all(keys.map(({ id }) => this.find(id)));
  }

  async write(writes: readonly DriverWrite[], call: DriverCall): Promise<void> {
    await allDone(
      writes.map(async ({ at, record }) => {
        // Without a time to live Keyv would take its own; 0 is none.
        const ttlMs = record.expiresAt === null ? 0 : Math.max(1, record.expiresAt - call.now + 1);
        const isWritten = await this.asked(() => this.keyv.set(at.id, encodeRecord(record), ttlMs));
        if (!isWritten) throw this.fault(undefined);
      }),
    );
  }

  async remove(keys: readonly RecordKey[], call: DriverCall): Promise<number> {
    const removed = await allDone(
      keys.map(async ({ id }) => {
        const record = await this.find(id);
        if (!record || !isLive(record, call)) return false;
        call.signal.throwIfAborted();
        return this.asked(() => this.keyv.delete(id));
      }),
    );
    return removed.filter(Boolean).length;
  }

  private async find(id: string): Promise<StoredRecord | undefined> {
    const found = await this.asked(
      () => this.keyv.getRaw(id).catch(unreadable),
      (answer) => answer != null,
    );
    // What is no text was written by something else; it becomes a record that the base refuses.
    return found == null ? undefined : decodeRecord(typeof found.value === 'string' ? found.value : '');
  }

  /** @param isCertain says of an answer that no fault can be behind it */
  private async asked<T>(work: () => Promise<T>, isCertain: (answer: T) => boolean = () => false): Promise<T> {
    const before = this.faults;
    let answer: T;
    try {
      answer = await work();
    } catch (error) {
      throw this.fault(error);
    }
    if (this.faults !== before && !isCertain(answer)) throw this.fault(undefined);
    return answer;
  }

  private fault(error: unknown): DriverError {
    const code = codeOf(error) ?? codeOf(this.lastFault);
    const detail = `${this.settings.backend} failed${code === undefined ? '' : `; last error ${code}`}`;
    // Whether the adapter had sent it Keyv does not say.
    return new DriverError({ kind: 'unavailable', outcome: 'unknown', detail });
  }
}

/** What Keyv cannot parse was written by something else. */
function unreadable(error: unknown): { value?: unknown } {
  if (error instanceof SyntaxError) return {};
  throw error;
}

/** Messages may quote values and addresses with passwords. */
function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,39}$/.test(code) ? code : undefined;
}
