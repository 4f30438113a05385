import type { MigrationInterface, QueryRunner } from 'typeorm';
import { checkedTable } from './table-name';
import { engineOf } from './sql-engine';

/**
 * Creates the table of entries, where there is none. A store runs it by itself, unless it has `migrate: false`; then it
 * stands among the migrations of the application. For another table than `tenon_entries`, extend it:
 *
 * @example
 * class CreateShopEntries extends CreateTenonEntries {
 *   override readonly name = 'CreateShopEntries1764288000000';
 *   constructor() {
 *     super('shop_entries');
 *   }
 * }
 */
export class CreateTenonEntries implements MigrationInterface {
  /** What TypeORM notes; the digits are the time that migrations are sorted by. */
  readonly name: string = 'CreateTenonEntries1764288000000';

  /** @throws TenonError TN1015 for what is no name of a table */
  constructor(private readonly table?: string) {
    checkedTable(table);
  }

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of engineOf(runner.dataSource).tableStatements(checkedTable(this.table)))
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ${runner.dataSource.driver.escape(checkedTable(this.table))}`);
  }
}
