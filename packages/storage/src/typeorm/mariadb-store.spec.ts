import { MariadbServer } from '../../test/mariadb-server';
import { sqlHarness } from '../../test/sql-harness';
import { describeCases, storeCases } from '../contract';

let server: MariadbServer;

beforeAll(async () => {
  server = await MariadbServer.start();
}, 60_000);

afterAll(async () => {
  await server.remove();
});

describeCases({ describe, it }, 'TypeOrmStore on MariaDB', storeCases(sqlHarness(() => server, 'mariadb')));

// The statements for MySQL, which MariaDB understands, too.
describeCases({ describe, it }, 'TypeOrmStore on MariaDB as MySQL', storeCases(sqlHarness(() => server, 'mysql')));
