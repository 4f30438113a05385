/** libsql with prepared statements over a file that is written as the store writes its own: WAL, synchronous FULL. */
import { diskStore } from '@tenon/storage/typeorm';
import Database from 'libsql';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NAME, type Subject } from './subject';

const folderOf = (): string => mkdtempSync(join(tmpdir(), `${NAME}-`));

export function rawSqlite(): Subject {
  const folder = folderOf();
  const database = new Database(join(folder, 'raw.db'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  database.exec('CREATE TABLE raw (id varchar(64) PRIMARY KEY, value text NOT NULL)');
  const put = database.prepare(
    'INSERT INTO raw (id, value) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET value = excluded.value',
  );
  const get = database.prepare('SELECT value FROM raw WHERE id = ?');
  return {
    put: (key, value) => void put.run(key, JSON.stringify(value)),
    get: (key) => {
      const row = get.get(key) as { value: string } | undefined;
      return row && (JSON.parse(row.value) as unknown);
    },
    close: () => {
      database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function sqlite(): Subject {
  const folder = folderOf();
  const store = diskStore({ path: join(folder, 'store.db') });
  return {
    put: (key, value) => store.put(key, value),
    get: (key) => store.get(key),
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
