import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { recordKey } from '../src/base';
import type { StoreHarness } from '../src/contract';
import { typeOrmStore, type SqlServer, type TypeOrmSettings, type TypeOrmStore } from '../src/typeorm';
import { crashWhileWriting } from './crash';
import { password, type DatabaseServer } from './database-server';
import type { LossyProxy } from './lossy-proxy';
import { controlOf } from './server-process';
import { StillClock } from './still-clock';

/** How the stores of a test reach the server. */
export function optionsOf(
  server: DatabaseServer,
  type: SqlServer['type'],
  port = server.port,
): Omit<SqlServer, 'ssl' | 'dataSource'> {
  const { username, database } = server;
  return { type, host: '127.0.0.1', port, username, password, database };
}

/** A name that no other table has. */
export function newTable(): string {
  return `t_${randomBytes(8).toString('hex')}`;
}

/**
 * A store for each case in a table of its own.
 *
 * @param server starts before the cases run
 * @param proxy stands before it, for the cases that lose a reply
 */
export function sqlHarness(
  server: () => DatabaseServer,
  type: SqlServer['type'],
  proxy?: () => LossyProxy,
): StoreHarness {
  const clock = new StillClock();
  let table = '';
  const settings = (): TypeOrmSettings => ({ table, clock: clock.now });
  const open = (): TypeOrmStore => typeOrmStore({ ...optionsOf(server(), type, proxy?.().port), ...settings() });
  const openNew = (): TypeOrmStore => {
    table = newTable();
    return open();
  };
  const client = async (): Promise<DataSource> => new DataSource(optionsOf(server(), type)).initialize();
  return {
    capabilities: typeOrmStore({ type }).capabilities,
    clock,
    open: openNew,
    another: open,
    reopen: open,
    corrupt: async (collection, key) => {
      const source = await client();
      const { id } = recordKey(collection, key, 0);
      await source.query(`UPDATE ${table} SET value = '{"half', revision = '' WHERE id = '${id}'`);
      await source.destroy();
    },
    withClient: async () => {
      table = newTable();
      const source = await client();
      return {
        store: typeOrmStore({ dataSource: source, ...settings() }),
        isUsable: async () => (await source.query('SELECT 1 AS one')).length === 1,
        end: () => source.destroy(),
      };
    },
    server: controlOf(server, [password], proxy),
    // What holds the data is the server, so that is what crashes.
    crash: async () => {
      const store = openNew();
      const acknowledged = await crashWhileWriting(store, server());
      await store.close();
      return { store: open(), acknowledged };
    },
  };
}
