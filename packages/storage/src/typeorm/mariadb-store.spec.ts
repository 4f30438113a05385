import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { withEngine } from '../../test/engine';
import { MariadbServer } from '../../test/mariadb-server';
import { newTable, optionsOf, sqlHarness } from '../../test/sql-harness';
import { testAbsentServer, testSqlServer } from '../../test/sql-server-tests';
import { recordKey } from '../base';
import { describeCases, storeCases } from '../contract';
import { typeOrmStore } from '.';

/** Those that stop or freeze the server: they are of the connection, which is the same. */
const faults = /^(47|48|50|51|52|53)$/;

describe('a store in MariaDB', () => testAbsentServer('mariadb'));

withEngine('mariadbd', 'MariaDB', (program) => {
  describe('MariaDB', () => {
    let server: MariadbServer;

    beforeAll(async () => {
      server = await MariadbServer.start(program);
    }, 60_000);

    afterAll(async () => {
      await server.remove();
    });

    testSqlServer(() => server, {
      type: 'mariadb',
      countOthers: `SELECT count(*) AS count FROM information_schema.processlist
      WHERE user <> 'system user' AND id <> CONNECTION_ID()`,
      countEncrypted: `SELECT variable_value AS count FROM information_schema.global_status
      WHERE variable_name = 'SSL_FINISHED_ACCEPTS'`,
      createUser: (name, password, table, rights) => [
        `CREATE USER ${name}@'127.0.0.1' IDENTIFIED BY '${password}'`,
        `GRANT ${rights} ON tenon.${table} TO ${name}@'127.0.0.1'`,
      ],
    });

    it.each(['mariadb', 'mysql'] as const)('says of %s that a user may not use a database', async (type) => {
      const source = await new DataSource(optionsOf(server, 'mariadb')).initialize();
      const username = `u_${randomUUID().slice(0, 8)}`;
      await source.query(`CREATE USER ${username}@'127.0.0.1' IDENTIFIED BY 'not-to-be-shown'`);
      await source.destroy();
      const store = typeOrmStore({ ...optionsOf(server, type), username, password: 'not-to-be-shown' });
      const failure = await store.get('key').catch((error: unknown) => error);
      await store.close();
      expect(failure).toMatchObject({ code: 'TN8002', retryable: false, outcome: 'not-sent' });
      expect(String(failure)).toMatch(/does not let the user at the database.*\(ER_DBACCESS_DENIED_ERROR\)/);
      expect(failure).toHaveProperty('fix', expect.stringContaining('Grant the user privileges on the database'));
      expect(JSON.stringify(failure) + String(failure)).not.toContain('not-to-be-shown');
    });

    it('refuses a server that reads backslashes as they stand', async () => {
      const source = await new DataSource(optionsOf(server, 'mariadb')).initialize();
      const store = typeOrmStore(optionsOf(server, 'mariadb'));
      try {
        await source.query(`SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES'`);
        await expect(store.get('key')).rejects.toMatchObject({
          code: 'TN8005',
          message: expect.stringContaining('NO_BACKSLASH_ESCAPES'),
        });
      } finally {
        await source.query('SET GLOBAL sql_mode = DEFAULT');
        await source.destroy();
        await store.close();
      }
    });

    it.each(['latin1', 'ascii'])('refuses connections with the encoding %s', async (charset) => {
      const source = await new DataSource({ ...optionsOf(server, 'mariadb'), type: 'mariadb', charset }).initialize();
      const store = typeOrmStore({ dataSource: source });
      try {
        // In latin1 the first character of it would be sent as a quotation mark.
        await expect(store.put('\u0127 OR 1 = 1 -- ', 1)).rejects.toMatchObject({
          code: 'TN8005',
          message: expect.stringMatching(`encoding ${charset}.*set charset: 'utf8mb4'`),
        });
      } finally {
        await store.close();
        await source.destroy();
      }
    });

    it('keeps every character over connections of the application in utf8mb4', async () => {
      const charset = 'utf8mb4';
      const source = await new DataSource({ ...optionsOf(server, 'mariadb'), type: 'mariadb', charset }).initialize();
      const store = typeOrmStore({ dataSource: source });
      const text = `\u0127' " \\ \u{1f600}`;
      try {
        await store.put(text, text);
        expect(await store.get(text)).toBe(text);
      } finally {
        await store.close();
        await source.destroy();
      }
    });

    it.each([
      ['leaves the connection of a statement that failed', 'KILL QUERY', { code: 'TN8003', outcome: 'not-sent' }],
      ['gives no connection that the server ended', 'KILL', { code: 'TN8002', outcome: 'unknown' }],
    ])(
      '%s to whoever comes next',
      async (_title, kill, failure) => {
        const table = newTable();
        const source = await new DataSource(optionsOf(server, 'mariadb')).initialize();
        const holder = source.createQueryRunner();
        const store = typeOrmStore({ ...optionsOf(server, 'mariadb'), type: 'mariadb', poolSize: 1, table });
        await store.putMany([['locked', 1], ['free', 1]]); // prettier-ignore
        await holder.startTransaction();
        try {
          await holder.query(`SELECT id FROM ${table} WHERE id = '${recordKey('default', 'locked', 0).id}' FOR UPDATE`);
          const failing = store.put('locked', 2, { timeoutMs: 20_000 }).catch((error: unknown) => error);
          const next = store.put('free', 2);
          const text = `SELECT id FROM information_schema.processlist WHERE info LIKE 'INSERT INTO \`${table}\`%'`;
          let ids: { id: string }[] = [];
          for (const deadline = Date.now() + 10_000; ids.length === 0 && Date.now() < deadline; await delay(20))
            ids = await source.query<typeof ids>(text);
          await source.query(`${kill} ${ids[0]!.id}`);
          expect(await failing).toMatchObject(failure);
          await next;
          expect(await store.get('free')).toBe(2);
        } finally {
          await holder.rollbackTransaction();
          await holder.release();
          await source.destroy();
          await store.close();
        }
      },
      30_000,
    );

    describeCases({ describe, it }, 'TypeOrmStore', storeCases(sqlHarness(() => server, 'mariadb')));

    // MariaDB understands the statements for MySQL, too.
    const asMysql = storeCases(sqlHarness(() => server, 'mysql')).filter(({ id }) => !faults.test(id));
    describeCases({ describe, it }, 'TypeOrmStore with the statements for MySQL', asMysql);
  });
});
