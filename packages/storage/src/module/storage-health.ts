import { provideWith, TenonError, type MountHealth } from '@tenon/core';
import type { KeyValueStore } from '../contracts';
import { wayToStore } from '../contracts/way-to-store';
import { StoreTimeoutError } from '../errors';

/** Whether the store can be reached, in the form in which `server.mounts` tells of mounts. */
export interface StorageStatus extends MountHealth {
  /** What errors call the store. */
  readonly name: string;
}

/** Milliseconds for which a store may keep a health check waiting. */
const timeoutMs = 1_000;

/**
 * Asks the store whether it is there, for health checks. Says nothing of addresses and credentials.
 *
 * @example server.route('GET', '/health', async () => Response.json(await health.check()))
 */
export class StorageHealth {
  private status: StorageStatus;
  private checking: Promise<StorageStatus> | undefined;

  constructor(
    private readonly store: KeyValueStore,
    private readonly now: () => number = Date.now,
  ) {
    this.status = { name: store.name, state: 'up', since: new Date(now()) };
  }

  /** Asks once for all who want to know at the same time, for a second at most. Never rejects. */
  check(): Promise<StorageStatus> {
    this.checking ??= this.ask().finally(() => (this.checking = undefined));
    return this.checking;
  }

  private async ask(): Promise<StorageStatus> {
    const { name, state, since, lastError } = this.status;
    const at = (next: 'up' | 'down'): Date => (next === state ? since : new Date(this.now()));
    try {
      await this.store.ping({ timeoutMs });
      this.status = { name, state: 'up', since: at('up'), ...(lastError && { lastError }) };
    } catch (error) {
      this.status = { name, state: 'down', since: at('down'), lastError: describe(error, new Date(this.now())) };
    }
    return this.status;
  }
}

provideWith(StorageHealth, wayToStore);

/** What an error says may name hosts. */
function describe(error: unknown, at: Date): NonNullable<MountHealth['lastError']> {
  const message = error instanceof StoreTimeoutError ? 'It did not answer in time' : 'It cannot be reached';
  return error instanceof TenonError ? { code: error.code, message, at } : { message, at };
}
