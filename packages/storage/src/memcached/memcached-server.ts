import type { MemcacheClient, MultiCasRetrievalResponse } from 'memcache-client';
import { DriverError } from '../base';
import { describeMemcachedFailure } from './memcached-failure';

/** What a server has under a key. */
export interface Found {
  readonly text: string;
  /** Changes with every write; tells `cas` that nobody came between. */
  readonly cas: number | string;
}

/** What a server answers where it has written nothing since there is another item, or none. */
const declined = /^(NOT_STORED|EXISTS|NOT_FOUND)$/;
/** Makes the server forget an item as soon as it has it. */
const atOnce = -1;

/**
 * The commands to one server. Its protocol is text: keys must be visible ASCII, 250 bytes at most, and nothing but keys,
 * numbers and counted bytes goes into a command.
 */
export class MemcachedServer {
  constructor(
    readonly address: string,
    private readonly client: MemcacheClient,
  ) {}

  shutdown(): void {
    this.client.shutdown();
  }

  async ping(): Promise<void> {
    await this.sent(() => this.client.version());
  }

  /** What is there, by key. */
  async gets(keys: readonly string[]): Promise<Map<string, Found>> {
    const results = await this.sent(() => this.client.gets<MultiCasRetrievalResponse>([...keys]));
    const found = Object.entries(results).map(([key, { value, casUniq }]): [string, Found] => [
      key,
      // What is no text was written by something else, and is no record.
      { text: typeof value === 'string' ? value : '', cas: casUniq },
    ]);
    return new Map(found);
  }

  /** @param lifetime as the protocol has it: seconds, 0 for ever, or seconds since the epoch above 30 days */
  async set(key: string, text: string, lifetime: number): Promise<void> {
    await this.sent(() => this.client.set(key, text, { lifetime }));
  }

  /** Writes where there is nothing. */
  add(key: string, text: string, lifetime: number): Promise<boolean> {
    return this.wrote(() => this.client.add(key, text, { lifetime }));
  }

  /** Writes over what was found, unless it is another now. */
  replace(key: string, text: string, lifetime: number, { cas }: Found): Promise<boolean> {
    return this.wrote(() => this.client.cas(key, text, { lifetime, casUniq: cas }));
  }

  /** Removes what was found, unless it is another now. `delete` could not tell. */
  drop(key: string, found: Found): Promise<boolean> {
    return this.replace(key, '', atOnce, found);
  }

  private async wrote(command: () => Promise<unknown>): Promise<boolean> {
    return this.sent(async () => {
      try {
        await command();
        return true;
      } catch (error) {
        if (error instanceof Error && declined.test(error.message)) return false;
        throw error;
      }
    });
  }

  private async sent<T>(command: () => Promise<T>): Promise<T> {
    try {
      return await command();
    } catch (error) {
      const failure = describeMemcachedFailure(error, `Memcached at ${this.address}`);
      throw failure ? new DriverError(failure) : error;
    }
  }
}
