import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { readFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { DataSource, type QueryRunner } from 'typeorm';
import { recordKey } from '../src/base';
import { describeCases, storeCases } from '../src/contract';
import {
  CreateTenonEntries,
  typeOrmStore,
  type SqlServer,
  type TypeOrmSettings,
  type TypeOrmStore,
} from '../src/typeorm';
import type { DatabaseServer } from './database-server';
import { freePort } from '../../testing/test/free-port';
import { LossyProxy } from './lossy-proxy';
import { newTable, optionsOf, sqlHarness } from './sql-harness';

/** What differs between the servers in what the tests ask them. */
export interface SqlDialect {
  readonly type: SqlServer['type'];
  /** Counts the connections of everybody but whoever asks. */
  readonly countOthers: string;
  /** Counts encrypted connections. */
  readonly countEncrypted: string;
  /** Creates a user who has only rights such as `SELECT, INSERT`, and those on one table. */
  readonly createUser: (name: string, password: string, table: string, rights: string) => readonly string[];
}

/** What a store says where there is no server. */
export function testAbsentServer(type: SqlServer['type']): void {
  it('says which server is not there, and no password', async () => {
    const port = await freePort();
    const store = typeOrmStore({ type, host: '127.0.0.1', port, username: 'somebody', password: 'not-to-be-shown' });
    const failure = await store.get('key').catch((error: unknown) => error);
    await store.close();
    expect(failure).toMatchObject({ code: 'TN8002', outcome: 'not-sent', retryable: true });
    expect(String(failure)).toContain(`127.0.0.1:${port} is not reachable; last error ECONNREFUSED`);
    expect(String(failure)).not.toMatch(/not-to-be-shown|somebody/);
  });
}

/** What a store does on a real server, beyond the contract. @param server starts before the tests run */
export function testSqlServer(
  server: () => DatabaseServer,
  { type, countOthers, countEncrypted, createUser }: SqlDialect,
): void {
  const opened: TypeOrmStore[] = [];
  const sources: DataSource[] = [];
  const open = (settings: TypeOrmSettings & { poolSize?: number }, access: Partial<SqlServer> = {}): TypeOrmStore => {
    const store = typeOrmStore({ ...optionsOf(server(), type), ...access, ...settings });
    opened.push(store);
    return store;
  };
  const connect = async (): Promise<DataSource> => {
    const source = await new DataSource(optionsOf(server(), type)).initialize();
    sources.push(source);
    return source;
  };
  const connections = async (source: DataSource): Promise<number> => Number((await source.query(countOthers))[0].count);

  afterEach(async () => {
    await Promise.allSettled(opened.splice(0).map((store) => store.close()));
    await Promise.allSettled(sources.splice(0).map((source) => source.destroy()));
  });

  it('lets 8 stores that start at once create one table', async () => {
    const table = newTable();
    const stores = Array.from({ length: 8 }, () => open({ table, poolSize: 1 }));
    await Promise.all(stores.map((store) => store.setup()));
    await stores[0]!.put('key', 1);
    expect(await stores[7]!.get('key')).toBe(1);
  });

  it('says that credentials are refused, which no time cures', async () => {
    const store = open({}, { password: 'wrong-secret' });
    const failure = await store.get('key').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'TN8002', retryable: false, outcome: 'not-sent' });
    expect(String(failure)).toContain(`${server().address} refuses the user or the password`);
    expect(failure).toHaveProperty('fix', expect.stringContaining('`username` and `password`'));
    expect(JSON.stringify(failure) + String(failure)).not.toContain('wrong-secret');
  });

  it('says that there is no such database, which no time cures', async () => {
    const failure = await open({}, { database: 'nowhere' }).get('key').catch((error: unknown) => error); // prettier-ignore
    expect(failure).toMatchObject({ code: 'TN8002', retryable: false, outcome: 'not-sent' });
    expect(String(failure)).toContain(`${server().address} has no database of this name`);
    expect(failure).toHaveProperty('fix', expect.stringMatching('Create the database'));
    expect(JSON.stringify(failure) + String(failure)).not.toContain(server().password);
  });

  it('says what a user lacks a privilege for, and which ones the store needs', async () => {
    const table = newTable();
    await open({ table }).setup();
    const username = `u_${randomUUID().slice(0, 8)}`;
    const password = randomUUID();
    const source = await connect();
    for (const statement of createUser(username, password, table, 'SELECT')) await source.query(statement);
    const store = open({ table }, { username, password });
    expect(await store.get('key')).toBeUndefined();
    const refused = await store.put('key', 1).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'TN8001', message: expect.stringContaining(server().address) });
    expect(refused).toHaveProperty('fix', expect.stringContaining('SELECT, INSERT, UPDATE and DELETE on the table'));
    const other = await open({ table: newTable() }, { username, password }).setup().catch((error: unknown) => error); // prettier-ignore
    expect(other).toMatchObject({ code: 'TN8005', fix: (refused as { fix: string }).fix });
    expect(JSON.stringify([refused, other]) + String(refused) + String(other)).not.toContain(password);
  });

  it('encrypts its connections, to servers that it is told to trust', async () => {
    const source = await connect();
    const encrypted = async (): Promise<number> => Number((await source.query(countEncrypted))[0].count);
    expect(await encrypted()).toBe(0);
    const ca = await readFile(server().certificate, 'utf8');
    const store = open({ table: newTable() }, { host: 'localhost', ssl: { ca } });
    await store.put('key', 1);
    expect(await encrypted()).toBeGreaterThan(0);
    await expect(open({}, { host: 'localhost', ssl: true }).get('key')).rejects.toMatchObject({ code: 'TN8002' });
  });

  it('leaves its table to the migrations of the application', async () => {
    const table = newTable();
    await expect(open({ table, migrate: false }).get('key')).rejects.toMatchObject({
      code: 'TN8005',
      message: expect.stringMatching(new RegExp(`${server().address}.*${table}.*CreateTenonEntries`)),
    });

    class CreateEntries extends CreateTenonEntries {
      override readonly name = 'CreateEntries1764288000001';
      constructor() {
        super(table);
      }
    }
    const options = { ...optionsOf(server(), type), migrations: [CreateEntries], migrationsTableName: `m_${table}` };
    const source = await new DataSource(options).initialize();
    sources.push(source);
    await source.runMigrations();
    const store = typeOrmStore({ dataSource: source, table, migrate: false });
    opened.push(store);
    await store.put('key', 1);
    expect(await open({ table, migrate: false }).get('key')).toBe(1);
    await source.undoLastMigration();
    await expect(store.get('key')).rejects.toMatchObject({
      code: 'TN8001',
      message: expect.stringContaining('no table'),
    });
  });

  it('works for a user who may not create tables, where there is one', async () => {
    const table = newTable();
    await open({ table }).setup();
    const username = `u_${randomUUID().slice(0, 8)}`;
    const password = randomUUID();
    const source = await connect();
    for (const statement of createUser(username, password, table, 'SELECT, INSERT, UPDATE, DELETE'))
      await source.query(statement);
    const store = open({ table }, { username, password });
    await store.put('key', 1);
    expect(await store.take('key')).toBe(1);
    await expect(open({ table: newTable() }, { username, password }).setup()).rejects.toMatchObject({ code: 'TN8005' });
  });

  it('gives up statements that wait for a lock, and has connections for others', async () => {
    const table = newTable();
    // Far less than what the servers let a statement wait, and enough for connections to come about on a busy machine.
    const store = open({ table, poolSize: 2, timeoutMs: 15_000 });
    await store.putMany([['locked', 1], ['free', 1]]); // prettier-ignore
    const runner: QueryRunner = (await connect()).createQueryRunner();
    await runner.startTransaction();
    try {
      const { id } = recordKey('default', 'locked', 0);
      await runner.query(`SELECT id FROM ${table} WHERE id = '${id}' FOR UPDATE`);
      const waiting = Array.from({ length: 5 }, () => store.put('locked', 2, { timeoutMs: 300 }));
      for (const outcome of await Promise.allSettled(waiting))
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'TN8003' } });
      await store.put('free', 2);
      expect(await store.get('free')).toBe(2);
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
    // The server may carry out what was given up, as soon as nothing is in its way: then that came last.
    let found: unknown;
    for (let attempt = 0; attempt < 50 && found !== 3; attempt++) {
      await store.put('locked', 3);
      await delay(100);
      found = await store.get('locked');
    }
    expect(found).toBe(3);
  }, 60_000);

  it('drops the connections of a server that stood still, however many calls it owes an answer', async () => {
    const store = open({ table: newTable(), poolSize: 3 });
    await store.put('key', 1);
    await server().freeze();
    try {
      const calls = Array.from({ length: 30 }, () => store.get('key', { timeoutMs: 300 }));
      for (const outcome of await Promise.allSettled(calls))
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'TN8003' } });
    } finally {
      server().thaw();
    }
    expect(await store.get('key')).toBe(1);
    const source = await connect();
    await until(async () => (await connections(source)) <= 3);
  });

  it('writes much at once in statements that the server takes', async () => {
    const store = open({ table: newTable() });
    const value = '"'.repeat(1_500_000);
    const keys = Array.from({ length: 6 }, (_, index) => `key ${index}`);
    await store.putMany(
      keys.map((key) => [key, value] as const),
      { timeoutMs: 20_000 },
    );
    expect((await store.getMany<string>(keys)).map((found) => found?.length)).toEqual(keys.map(() => value.length));
  });

  it('leaves no connection behind', async () => {
    const source = await connect();
    await until(async () => (await connections(source)) === 0);
    const store = open({ table: newTable() });
    await Promise.all(Array.from({ length: 20 }, (_, index) => store.put(`key ${index}`, index)));
    expect(await connections(source)).toBeGreaterThan(1);
    await store.close();
    await until(async () => (await connections(source)) === 0);
  });

  it('closes although its server stands still', async () => {
    const connecting = jest.spyOn(Socket.prototype, 'connect');
    const store = open({ table: newTable(), poolSize: 3 });
    await Promise.all([1, 2, 3, 4, 5].map((key) => store.put(`key ${key}`, key)));
    const isOpen = (): boolean[] => (connecting.mock.contexts as Socket[]).map(({ destroyed }) => !destroyed);
    expect(isOpen()).toEqual([true, true, true]);
    await server().freeze();
    try {
      const before = performance.now();
      await store.close();
      expect(performance.now() - before).toBeLessThan(3_000);
      expect(isOpen()).toEqual([false, false, false]);
    } finally {
      server().thaw();
      connecting.mockRestore();
    }
  });

  it('ends setting up a server that stands still with the call', async () => {
    const connecting = jest.spyOn(Socket.prototype, 'connect');
    const store = open({ table: newTable(), timeoutMs: 300 });
    await server().freeze();
    try {
      await expect(store.get('key')).rejects.toMatchObject({ code: 'TN8003' });
      await store.close();
      expect((connecting.mock.contexts as Socket[]).map(({ destroyed }) => destroyed)).toEqual([true]);
    } finally {
      server().thaw();
      connecting.mockRestore();
    }
  });

  describe('behind a proxy that loses replies', () => {
    let proxy: LossyProxy;
    beforeAll(async () => void (proxy = await LossyProxy.start(server().port)));
    afterAll(() => proxy.close());
    const cases = storeCases(sqlHarness(server, type, () => proxy));
    describeCases({ describe, it }, 'the store', cases.filter(({ id }) => id === '49')); // prettier-ignore
  });
}

/** Servers notice after a while that a connection has ended. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 10_000; !(await condition());) {
    if (Date.now() > deadline) throw new Error('It did not come about');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
