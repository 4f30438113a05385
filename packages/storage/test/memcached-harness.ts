import { MemcacheClient } from 'memcache-client';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { AtomicStore } from '../src';
import type { ServerControl, StoreHarness } from '../src/contract';
import { recordKey } from '../src/base';
import { memcachedStore } from '../src/memcached';
import { ServerProcess } from './server-process';

/** Runs the body of a suite with the file of the program, or says loudly that the suite does not run. */
export function withMemcached(suite: string, body: (program: string) => void): void {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const program = folders.map((folder) => path.join(folder, 'memcached')).find((file) => existsSync(file));
  if (program) body(program);
  else console.warn(`${suite} did NOT run: memcached is not installed`);
}

/** @param settings more options of the program */
export function startMemcached(program: string, ...settings: string[]): Promise<ServerProcess> {
  const shared = ['-l', '127.0.0.1', '-U', '0', '-u', 'nobody', ...settings];
  return ServerProcess.start((port) => [program, ...shared, '-p', String(port)]);
}

export function memcachedClient(server: string): MemcacheClient {
  return new MemcacheClient({ server, cmdTimeout: 5_000, connectTimeout: 1_000 });
}

/** A store for each case under a prefix of its own. @param addresses are there before the cases run */
export function memcachedHarness(addresses: () => string[], server?: ServerControl): StoreHarness {
  let keyPrefix = '';
  const open = (): AtomicStore => memcachedStore({ servers: addresses(), keyPrefix });
  const openNew = (): AtomicStore => {
    keyPrefix = `${randomUUID()}:`;
    return open();
  };
  return {
    capabilities: memcachedStore({ servers: ['any'] }).capabilities,
    open: openNew,
    another: open,
    corrupt: async (collection, key) => {
      const name = keyPrefix + recordKey(collection, key, 0).id;
      // Whichever of them has it: no other is asked.
      for (const address of addresses()) {
        const client = memcachedClient(address);
        await client.set(name, '{"half', { lifetime: 0 });
        client.shutdown();
      }
    },
    withClient: () => {
      const client = memcachedClient(addresses()[0]!);
      return {
        store: memcachedStore({ client, keyPrefix: `${randomUUID()}:` }),
        isUsable: async () => (await client.version()).length > 0,
        end: () => client.shutdown(),
      };
    },
    ...(server && { server }),
  };
}
