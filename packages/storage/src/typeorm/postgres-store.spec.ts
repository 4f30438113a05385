import { DataSource } from 'typeorm';
import { withEngine } from '../../test/engine';
import { PostgresServer } from '../../test/postgres-server';
import { optionsOf, sqlHarness } from '../../test/sql-harness';
import { testAbsentServer, testSqlServer } from '../../test/sql-server-tests';
import { describeCases, storeCases } from '../contract';
import { typeOrmStore } from '.';

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
      createUser: (name, password, table) => [
        `CREATE ROLE ${name} LOGIN PASSWORD '${password}'`,
        `GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO ${name}`,
      ],
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
