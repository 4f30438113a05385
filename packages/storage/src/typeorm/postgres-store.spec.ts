import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { DataSource, type QueryRunner } from 'typeorm';
import { withEngine } from '../../test/engine';
import { PostgresServer } from '../../test/postgres-server';
import { newTable, optionsOf, sqlHarness } from '../../test/sql-harness';
import { testAbsentServer, testSqlServer } from '../../test/sql-server-tests';
import { recordKey } from '../base';
import type { KeyValueStore } from '../contracts';
import { describeCases, storeCases } from '../contract';
import { typeOrmStore, type SqlServer } from '.';

describe('a store in PostgreSQL', () => testAbsentServer('postgres'));

withEngine('postgres', 'PostgreSQL', (program) => {
  describe('PostgreSQL', () => {
    let server: PostgresServer;

    beforeAll(async () => {
      server = await PostgresServer.start(program);
    }, 60_000);

    afterAll(async () => {
      await server.remove();
    });

    testSqlServer(() => server, {
      type: 'postgres',
      countOthers: `SELECT count(*) AS count FROM pg_stat_activity
      WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
      countEncrypted: 'SELECT count(*) AS count FROM pg_stat_ssl WHERE ssl',
      createUser: (name, password, table, rights) => [
        `CREATE ROLE ${name} LOGIN PASSWORD '${password}'`,
        `GRANT ${rights} ON ${table} TO ${name}`,
      ],
    });

    it('says that a user may not log in, and where that is set', async () => {
      const access = optionsOf(server, 'postgres');
      const source = await new DataSource(access).initialize();
      await source.query(`CREATE ROLE nobody NOLOGIN PASSWORD 'not-to-be-shown'`);
      await source.destroy();
      const store = typeOrmStore({ ...access, username: 'nobody', password: 'not-to-be-shown' });
      const failure = await store.get('key').catch((error: unknown) => error);
      await store.close();
      expect(failure).toMatchObject({ code: 'TN8002', retryable: false, outcome: 'not-sent' });
      expect(String(failure)).toContain(`${server.address} does not let the user in from here (28000)`);
      expect(failure).toHaveProperty('fix', expect.stringContaining('pg_hba.conf'));
      expect(JSON.stringify(failure) + String(failure)).not.toContain('not-to-be-shown');
    });

    describe('a statement that waits for a lock', () => {
      let table: string;
      let source: DataSource;
      let holder: QueryRunner;

      beforeEach(async () => {
        table = newTable();
        source = await new DataSource(optionsOf(server, 'postgres')).initialize();
        holder = source.createQueryRunner();
      });

      afterEach(async () => {
        await holder.release();
        await source.destroy();
      });

      const waiting = async (): Promise<number> => {
        const text = `SELECT count(*) AS count FROM pg_stat_activity WHERE wait_event_type = 'Lock'`;
        return Number((await source.query(text))[0].count);
      };
      const until = async (count: number): Promise<void> => {
        for (const deadline = Date.now() + 10_000; (await waiting()) !== count;) {
          if (Date.now() > deadline) throw new Error(`${await waiting()} statements wait for a lock`);
          await delay(20);
        }
      };

      /** Keeps the entry `locked` of a store with two entries from being changed while it works. */
      const whileHeld = async (store: KeyValueStore, work: () => Promise<void>): Promise<void> => {
        await store.putMany([['locked', 1], ['free', 1]]); // prettier-ignore
        await holder.startTransaction();
        try {
          await holder.query(`SELECT id FROM ${table} WHERE id = '${recordKey('default', 'locked', 0).id}' FOR UPDATE`);
          await work();
        } finally {
          await holder.rollbackTransaction();
        }
      };

      it.each(['plainly', 'with encryption', 'over connections of the application'])(
        'is taken back from the server when its caller gives up, connected %s',
        async (how) => {
          const access: SqlServer = { ...optionsOf(server, 'postgres'), type: 'postgres', poolSize: 2 };
          const ssl = { ca: await readFile(server.certificate, 'utf8') };
          const given = await new DataSource({ ...optionsOf(server, 'postgres'), type: 'postgres' }).initialize();
          const store =
            how === 'plainly'
              ? typeOrmStore({ ...access, table })
              : how === 'with encryption'
                ? typeOrmStore({ ...access, host: 'localhost', ssl, table })
                : typeOrmStore({ dataSource: given, table });
          await whileHeld(store, async () => {
            const leaving = new AbortController();
            const given = store.put('locked', 2, { signal: leaving.signal }).catch((error: unknown) => error);
            const late = store.put('locked', 3, { timeoutMs: 500 }).catch((error: unknown) => error);
            await until(2);
            leaving.abort(new Error('left'));
            expect(await given).toMatchObject({ message: 'left' });
            expect(await late).toMatchObject({ code: 'TN8003', outcome: 'unknown' });
            await until(0);
            // Those who come next have connections that nothing is taken back from.
            const next = Array.from({ length: 20 }, (_, index) => store.put('free', index));
            await Promise.all(next);
          });
          expect(await store.get('locked')).toBe(1);
          await store.close();
          await given.destroy();
        },
        30_000,
      );

      it('gives nobody else the connection that the server ends with it', async () => {
        const access: SqlServer = { ...optionsOf(server, 'postgres'), type: 'postgres', poolSize: 1 };
        const store = typeOrmStore({ ...access, table });
        await whileHeld(store, async () => {
          const ended = store.put('locked', 2).catch((error: unknown) => error);
          const next = store.put('free', 2);
          await until(1);
          await source.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'`);
          expect(await ended).toMatchObject({ code: 'TN8002', outcome: 'unknown' });
          await next;
          expect(await store.get('free')).toBe(2);
        }).finally(() => store.close());
      }, 30_000);

      it('leaves a connection on which the answer was too late for the client to nobody else', async () => {
        const options = { ...optionsOf(server, 'postgres'), type: 'postgres' as const, poolSize: 1 };
        const given = await new DataSource({ ...options, extra: { query_timeout: 300 } }).initialize();
        const store = typeOrmStore({ dataSource: given, table });
        await whileHeld(store, async () => {
          const late = store.put('locked', 2).catch((error: unknown) => error);
          const next = store.put('free', 2);
          expect(await late).toMatchObject({ code: 'TN8003', outcome: 'unknown' });
          await next;
          expect(await store.get('free')).toBe(2);
        }).finally(async () => {
          await store.close();
          await given.destroy();
        });
      }, 30_000);
    });

    it('refuses a database that cannot keep every character', async () => {
      const access = optionsOf(server, 'postgres');
      const source = await new DataSource(access).initialize();
      await source.query(`CREATE DATABASE narrow ENCODING 'LATIN1' TEMPLATE template0`);
      await source.destroy();
      const store = typeOrmStore({ ...access, database: 'narrow' });
      await expect(store.get('key')).rejects.toMatchObject({
        code: 'TN8005',
        message: expect.stringContaining('LATIN1'),
      });
      await store.close();
    });

    describeCases({ describe, it }, 'TypeOrmStore', storeCases(sqlHarness(() => server, 'postgres')));
  });
});
