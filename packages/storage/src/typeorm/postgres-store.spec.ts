import { PostgresServer } from '../../test/postgres-server';
import { sqlHarness } from '../../test/sql-harness';
import { describeCases, storeCases } from '../contract';

let server: PostgresServer;

beforeAll(async () => {
  server = await PostgresServer.start();
}, 60_000);

afterAll(async () => {
  await server.remove();
});

describeCases({ describe, it }, 'TypeOrmStore on PostgreSQL', storeCases(sqlHarness(() => server, 'postgres')));
