import Libsql from 'libsql';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DataSource } from 'typeorm';
import { sqliteHarness } from '../../test/sqlite-harness';
import { StoreProcesses } from '../../test/store-processes';
import { describeCases, storeCases } from '../contract';
import { CreateTenonEntries, diskStore, typeOrmStore, type DiskStoreOptions, type TypeOrmStore } from '.';
import { sqliteSource } from './sqlite-file';

let processes: StoreProcesses;

beforeAll(async () => {
  processes = await StoreProcesses.build();
});

afterAll(async () => {
  await processes.remove();
});

describeCases({ describe, it }, 'TypeOrmStore on SQLite', storeCases(sqliteHarness(() => processes)));

describe('diskStore', () => {
  let folder: string;
  const opened: TypeOrmStore[] = [];
  const open = (options: Partial<DiskStoreOptions> = {}): TypeOrmStore => {
    const store = diskStore({ path: path.join(folder, 'store.db'), ...options });
    opened.push(store);
    return store;
  };
  const modeOf = async (file: string): Promise<number> => (await stat(path.join(folder, file))).mode & 0o777;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tenon-disk-'));
  });

  afterEach(async () => {
    await Promise.allSettled(opened.splice(0).map((store) => store.close()));
    await rm(folder, { recursive: true, force: true });
  });

  it('creates its files and folders for their owner alone', async () => {
    await open({ path: path.join(folder, 'one/two/store.db') }).put('key', 1);
    for (const made of ['one', 'one/two']) expect(await modeOf(made)).toBe(0o700);
    for (const made of ['', '-wal', '-shm']) expect(await modeOf(`one/two/store.db${made}`)).toBe(0o600);
  });

  it('leaves the modes of what is there', async () => {
    await chmod(folder, 0o755);
    await writeFile(path.join(folder, 'store.db'), '', { mode: 0o640 });
    await open().put('key', 1);
    expect([await modeOf(''), await modeOf('store.db')]).toEqual([0o755, 0o640]);
  });

  it('says what is wrong with a file that is none', async () => {
    await mkdir(path.join(folder, 'folder'));
    await writeFile(path.join(folder, 'text'), 'no database at all\n'.repeat(100));
    const refusals = {
      folder: 'is a folder. Give the path of a file',
      'text/store.db': 'ENOTDIR',
      text: 'is damaged, or no database',
    };
    for (const [file, why] of Object.entries(refusals)) {
      const place = path.join(folder, file);
      const failure = await open({ path: place }).put('key', 1).catch((error: unknown) => error); // prettier-ignore
      expect(failure).toMatchObject({ code: 'TN8005', message: expect.stringContaining(why) });
      expect(String(failure)).toContain(place);
    }
  });

  it('refuses what is no path of a file', () => {
    for (const place of ['', ':memory:', 'file:x?mode=memory', 'folder/', 'a\0b', undefined, 7] as never[])
      expect(() => diskStore({ path: place })).toThrow('TN1015');
    for (const table of ['', 'a b', '1a', 'a"b', 'x'.repeat(51), 7] as never[])
      expect(() => diskStore({ path: 'store.db', table })).toThrow('TN1015');
    expect(() => typeOrmStore({ type: 'oracle' } as never)).toThrow('TN1015');
    expect(() => typeOrmStore({} as never)).toThrow('TN1015');
  });

  it('takes an address for the name of a file', async () => {
    const before = process.cwd();
    process.chdir(folder);
    try {
      await open({ path: 'libsql://127.0.0.1' }).put('key', 1);
      expect(existsSync(path.join(folder, 'libsql:/127.0.0.1'))).toBe(true);
    } finally {
      process.chdir(before);
    }
  });

  it('waits for the disk unless it is told not to', async () => {
    const place = { path: path.join(folder, 'store.db') };
    for (const [durable, synchronous] of [
      [true, 2],
      [false, 1],
    ] as const) {
      // prettier-ignore
      expect(diskStore({ ...place, durable }).capabilities.durable).toBe(durable);
      const { dataSource, end } = await sqliteSource(place, durable).connect(new AbortController().signal);
      expect(await dataSource.query('PRAGMA synchronous')).toEqual([{ synchronous }]);
      expect(await dataSource.query('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
      await end();
    }
  });

  it('waits for another that writes, and lets the process go on meanwhile', async () => {
    const store = open();
    await store.put('key', 1);
    const other = new Libsql(path.join(folder, 'store.db'));
    let turns = 0;
    const timer = setInterval(() => turns++, 10);
    try {
      other.exec('BEGIN IMMEDIATE');
      await expect(store.put('key', 2, { timeoutMs: 400 })).rejects.toMatchObject({ code: 'TN8003' });
      expect(turns).toBeGreaterThan(3);
      expect(await store.get('key')).toBe(1);
      const waiting = store.put('key', 3);
      await new Promise((resolve) => setTimeout(resolve, 50));
      other.exec('COMMIT');
      await waiting;
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await store.get('key')).toBe(3);
    } finally {
      clearInterval(timer);
      other.close();
    }
  });

  it('is for several processes, which may all begin with a file that is not there', async () => {
    const file = path.join(folder, 'store.db');
    await Promise.all([1, 2, 3].map(() => processes.count(100, file)));
    expect(await open().get('count')).toBe(300);
  }, 30_000);

  it('keeps stores with tables of their own apart in one file', async () => {
    const [one, other] = [open({ table: 'one' }), open({ table: 'other' })];
    await Promise.all([one.put('key', 1), other.put('key', 2)]);
    expect([await one.get('key'), await other.get('key')]).toEqual([1, 2]);
    expect(await one.clearCollection('default')).toBe(1);
    expect(await other.get('key')).toBe(2);
  });

  it('sweeps what has expired out of the file', async () => {
    const store = open();
    await store.put('key', 1, { ttlMs: 1 });
    await store.put('stays', 1);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect([await store.cull(), await store.cull()]).toEqual([1, 0]);
    const other = new Libsql(path.join(folder, 'store.db'));
    expect(other.prepare('SELECT key_name FROM tenon_entries').all()).toEqual([{ key_name: '"stays"' }]);
    other.close();
  });
});

describe('a store in a data source of the application', () => {
  const source = (): DataSource =>
    new DataSource({ type: 'better-sqlite3', driver: Libsql, database: ':memory:', migrations: [CreateTenonEntries] });

  it('needs one that is initialized', async () => {
    const dataSource = source();
    const store = typeOrmStore({ dataSource });
    await expect(store.get('key')).rejects.toMatchObject({
      code: 'TN8005',
      message: expect.stringContaining('dataSource.initialize()'),
    });
    await dataSource.initialize();
    await store.put('key', 1);
    expect(await store.get('key')).toBe(1);
    await store.close();
    expect(dataSource.isInitialized).toBe(true);
    await dataSource.destroy();
  });

  it('is neither durable nor shared in the memory of the process', async () => {
    expect(typeOrmStore({ dataSource: source() }).capabilities).toMatchObject({ durable: false, shared: false });
  });

  it('finds its table where the application runs the migration', async () => {
    const dataSource = await source().initialize();
    const store = typeOrmStore({ dataSource, migrate: false });
    await expect(store.get('key')).rejects.toMatchObject({ code: 'TN8005' });
    await dataSource.runMigrations();
    await store.put('key', 1);
    expect(await dataSource.query('SELECT name FROM migrations')).toEqual([
      { name: 'CreateTenonEntries1764288000000' },
    ]);
    await store.close();
    await dataSource.destroy();
  });

  it('is refused where it is of a type that stores do not know', () => {
    const dataSource = new DataSource({ type: 'sqljs', driver: {} } as never);
    expect(() => typeOrmStore({ dataSource })).toThrow('TN1015');
  });
});
