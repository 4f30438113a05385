import type { MaybePromise } from '@tenon/core';
import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource, QueryRunner } from 'typeorm';
import { DriverError, type DriverCall, type DriverFailure } from '../base';
import { StoreSetupError } from '../errors';
import { CreateTenonEntries } from './create-tenon-entries';
import type { SqlValue } from './entry-row';
import type { SqlAnswer } from './sql-answer';
import type { SqlEngine } from './sql-engine';
import type { Connected, SqlSource } from './sql-source';

/** Milliseconds until a statement is sent again that another was in the way of, in the mean. */
const pauseMs = 15;

/**
 * Statements to a database by the connections of a data source of TypeORM. They go to the client of the database itself:
 * what TypeORM does around a statement costs more than most statements, and would write values to its log.
 */
export class SqlConnection {
  readonly engine: SqlEngine;
  private connected: Connected | undefined;

  constructor(
    private readonly source: SqlSource,
    readonly table: string,
    private readonly migrate: boolean,
  ) {
    this.engine = source.engine;
  }

  async open(call: DriverCall): Promise<void> {
    try {
      const connected = await this.source.connect(call.signal).catch((error: unknown) => this.refuseUnsent(error));
      try {
        await this.prepare(connected.dataSource, call);
        call.signal.throwIfAborted();
      } catch (error) {
        await connected.end().catch(() => undefined);
        throw error;
      }
      this.connected = connected;
    } catch (error) {
      throw this.setupError(error) ?? error;
    }
  }

  async close(): Promise<void> {
    await this.connected?.end();
  }

  /**
   * Runs one statement, again where another was in its way and nothing came of it.
   *
   * @param text with `?` for each parameter
   */
  async run(text: string, parameters: readonly SqlValue[], call: DriverCall): Promise<SqlAnswer> {
    const statement = this.engine.numbersParameters ? withNumbers(text) : text;
    const { dataSource } = this.connected!;
    return this.untilItHasWay(call, () =>
      this.onConnection(dataSource, call, (_, connection) => this.engine.run(connection, statement, parameters)),
    );
  }

  describeFailure(error: unknown): DriverFailure | undefined {
    return this.engine.describeFailure(clientError(error), this.source.place);
  }

  private prepare(dataSource: DataSource, call: DriverCall): Promise<void> {
    return this.onConnection(dataSource, call, async (runner) => {
      await this.engine.check?.(runner);
      await this.untilItHasWay(call, async () => {
        // Who may use a table need not be allowed to create one. A file has no such users, but may lack an index.
        const isThere = await runner.hasTable(this.table);
        if (this.migrate && (!isThere || !this.engine.drop)) await new CreateTenonEntries(this.table).up(runner);
        else if (!isThere) throw this.missingTable();
      });
    });
  }

  private async untilItHasWay<T>(call: DriverCall, work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!this.engine.gaveWay(clientError(error))) throw error;
        await delay(2 * pauseMs * Math.random());
        call.throwIfOver();
      }
    }
  }

  private async onConnection<T>(
    dataSource: DataSource,
    call: DriverCall,
    work: (runner: QueryRunner, connection: unknown) => MaybePromise<T>,
  ): Promise<T> {
    const { engine } = this;
    const runner = dataSource.driver.createQueryRunner('master');
    if (!engine.drop) return work(runner, await runner.connect());
    return unlessOver(call, async (onEnd) => {
      const connection: unknown = await runner.connect().catch((error: unknown) => this.refuseUnsent(error));
      try {
        // It may have waited for a connection longer than its caller did.
        call.throwIfOver();
        // Its answer must not come to whoever has the connection next, and it must not keep a place in the pool.
        onEnd(() => engine.drop?.(connection));
        return await work(runner, connection);
      } finally {
        await runner.release();
      }
    });
  }

  /** What fails before a statement was sent had no effect. */
  private refuseUnsent(error: unknown): never {
    const failure = this.describeFailure(error);
    throw failure?.kind === 'unavailable' ? new DriverError({ ...failure, outcome: 'not-sent' }) : error;
  }

  private setupError(error: unknown): StoreSetupError | undefined {
    const failure = error instanceof DriverError ? error.failure : this.describeFailure(error);
    if (failure?.kind !== 'failed') return undefined;
    return new StoreSetupError({ store: this.engine.name, operation: 'setup' }, failure.detail, { fix: failure.fix });
  }

  private missingTable(): DriverError {
    const detail = `${this.source.place} has no table '${this.table}'; run CreateTenonEntries, or leave out migrate: false`;
    return new DriverError({ kind: 'failed', detail });
  }
}

/** What the client of the database threw, which TypeORM wraps. */
function clientError(error: unknown): unknown {
  return (error as { driverError?: unknown } | undefined)?.driverError ?? error;
}

function withNumbers(text: string): string {
  let count = 0;
  return text.replaceAll('?', () => `$${++count}`);
}

/**
 * What work comes to, unless the call ends before: clients do not settle what they have given up.
 *
 * @param work takes a function that says what else happens then
 */
function unlessOver<T>(call: DriverCall, work: (onEnd: (reaction: () => void) => void) => Promise<T>): Promise<T> {
  call.throwIfOver();
  return new Promise((resolve, reject) => {
    // The reason of a signal may be anything.
    const refuse: (reason: unknown) => void = reject;
    let react: (() => void) | undefined;
    const ignoreEnd = call.onEnd((reason) => {
      refuse(reason);
      react?.();
    });
    work((reaction) => (react = reaction))
      .finally(ignoreEnd)
      .then(resolve, refuse);
  });
}
