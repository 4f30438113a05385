import { sqliteHarness } from '../../test/sqlite-harness';
import { SqliteWriter } from '../../test/sqlite-writer';
import { describeCases, storeCases } from '../contract';

let writer: SqliteWriter;

beforeAll(async () => {
  writer = await SqliteWriter.build();
});

afterAll(async () => {
  await writer.remove();
});

describeCases({ describe, it }, 'TypeOrmStore on SQLite', storeCases(sqliteHarness(() => writer)));
