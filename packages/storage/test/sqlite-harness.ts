import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Libsql from 'libsql';
import { DataSource } from 'typeorm';
import { recordKey } from '../src/base';
import type { StoreHarness } from '../src/contract';
import { diskStore, typeOrmStore, type TypeOrmStore } from '../src/typeorm';
import type { StoreProcesses } from './store-processes';
import { StillClock } from './still-clock';

/** A store for each case in a file of its own. @param processes are there before the cases run */
export function sqliteHarness(processes: () => StoreProcesses): StoreHarness {
  const clock = new StillClock();
  let folder = '';
  const file = (): string => path.join(folder, 'store.db');
  const open = (): TypeOrmStore => diskStore({ path: file(), clock: clock.now });
  const openNew = async (): Promise<TypeOrmStore> => {
    await dispose();
    folder = await mkdtemp(path.join(tmpdir(), 'tenon-sqlite-'));
    return open();
  };
  const dispose = async (): Promise<void> => {
    if (folder !== '') await rm(folder, { recursive: true, force: true });
    folder = '';
  };
  return {
    capabilities: diskStore({ path: 'store.db' }).capabilities,
    clock,
    open: openNew,
    dispose,
    another: open,
    reopen: open,
    corrupt: (collection, key) => {
      const database = new Libsql(file());
      database
        .prepare(`UPDATE tenon_entries SET value = '{"half', revision = '' WHERE id = ?`)
        .run(recordKey(collection, key, 0).id);
      database.close();
    },
    withClient: async () => {
      await openNew();
      const client = new DataSource({ type: 'better-sqlite3', driver: Libsql, database: file(), enableWAL: true });
      await client.initialize();
      return {
        store: typeOrmStore({ dataSource: client, clock: clock.now }),
        isUsable: async () => (await client.query('SELECT 1 AS one')).length === 1,
        end: () => client.destroy(),
      };
    },
    crash: async () => {
      await openNew();
      const writer = processes().writer('sqlite', file());
      await writer.wrote(100);
      const acknowledged = await writer.kill();
      return { store: open(), acknowledged };
    },
  };
}
