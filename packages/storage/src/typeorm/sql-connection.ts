import type { MaybePromise } from '@tenon/core';
import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource, QueryRunner } from 'typeorm';
import { DriverError, isPromise, type DriverCall, type DriverFailure } from '../base';
import { CreateTenonEntries } from './create-tenon-entries';
import type { SqlValue } from './entry-row';
import type { SqlAnswer } from './sql-answer';
import { NoConnectionError, noConnection } from './no-connection';
import type { SqlEngine, Statement } from './sql-engine';
import type { Connected, SqlSource } from './sql-source';

/** Milliseconds until a statement is sent again that another was in the way of, in the mean. */
const pauseMs = 15;
/** Texts whose form with numbers is kept: batches of each size are another one. */
const mostTexts = 500;

/**
 * Statements to a database by the connections of a data source of TypeORM. They go to the client of the database itself:
 * what TypeORM does around a statement costs more than most statements, and would write values to its log.
 */
export class SqlConnection {
  readonly engine: SqlEngine;
  private connected: Connected | undefined;
  private readonly numberedTexts = new Map<string, string>();

  constructor(
    private readonly source: SqlSource,
    readonly table: string,
    private readonly migrate: boolean,
  ) {
    this.engine = source.engine;
  }

  async open(call: DriverCall): Promise<void> {
    const connected = await this.source.connect(call.signal).catch(refuse);
    try {
      await this.prepare(connected.dataSource, call);
      call.signal.throwIfAborted();
    } catch (error) {
      await connected.end().catch(() => undefined);
      throw error;
    }
    this.connected = connected;
  }

  async close(): Promise<void> {
    await this.connected?.end();
  }

  /**
   * Runs one statement, again where another was in its way and nothing came of it.
   *
   * @param text with `?` for each parameter
   * @param one whether it answers with one row at most
   */
  run(text: string, parameters: readonly SqlValue[], call: DriverCall, one = false): MaybePromise<SqlAnswer> {
    const statement: Statement = { text: this.engine.numbersParameters ? this.numbered(text) : text, parameters, one };
    try {
      const answer = this.attempt(statement, call);
      return isPromise(answer) ? answer.catch((error: unknown) => this.again(statement, call, error)) : answer;
    } catch (error) {
      return this.again(statement, call, error);
    }
  }

  describeFailure(error: unknown): DriverFailure | undefined {
    const failure = this.engine.describeFailure(clientError(error), this.source.place);
    return error instanceof NoConnectionError && failure?.kind === 'unavailable'
      ? { ...failure, outcome: 'not-sent' }
      : failure;
  }

  private prepare(dataSource: DataSource, call: DriverCall): Promise<void> {
    return this.withRunner(dataSource, call, async (runner) => {
      await this.engine.check?.(runner);
      await this.untilItHasWay(call, async () => {
        // Who may use a table need not be allowed to create one. A file has no such users, but may lack an index.
        const isThere = await runner.hasTable(this.table);
        if (this.migrate && (!isThere || !this.engine.drop)) await new CreateTenonEntries(this.table).up(runner);
        else if (!isThere) throw this.missingTable();
      });
    });
  }

  private async withRunner<T>(
    dataSource: DataSource,
    call: DriverCall,
    work: (runner: QueryRunner) => Promise<T>,
  ): Promise<T> {
    const { engine } = this;
    const runner = dataSource.driver.createQueryRunner('master');
    if (!engine.drop) return work(runner);
    return unlessOver(call, async (onEnd) => {
      const connection: unknown = await runner.connect().catch(refuse);
      try {
        call.throwIfOver();
        onEnd(() => engine.drop?.(connection));
        return await work(runner);
      } finally {
        await runner.release();
      }
    });
  }

  private async again(statement: Statement, call: DriverCall, error: unknown): Promise<SqlAnswer> {
    await this.afterAnother(error, call);
    return this.untilItHasWay(call, () => this.attempt(statement, call));
  }

  private async untilItHasWay<T>(call: DriverCall, work: () => MaybePromise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        await this.afterAnother(error, call);
      }
    }
  }

  /** Waits for what was in the way. @throws the error where nothing was */
  private async afterAnother(error: unknown, call: DriverCall): Promise<void> {
    if (!this.engine.gaveWay(clientError(error))) throw error;
    await delay(2 * pauseMs * Math.random());
    call.throwIfOver();
  }

  private attempt(statement: Statement, call: DriverCall): MaybePromise<SqlAnswer> {
    return this.engine.run(this.connected!.dataSource, statement, call);
  }

  private numbered(text: string): string {
    const known = this.numberedTexts.get(text);
    if (known !== undefined) return known;
    let count = 0;
    const numbered = text.replaceAll('?', () => `$${++count}`);
    if (this.numberedTexts.size === mostTexts) this.numberedTexts.clear();
    this.numberedTexts.set(text, numbered);
    return numbered;
  }

  private missingTable(): DriverError {
    const detail = `${this.source.place} has no table '${this.table}'; run CreateTenonEntries, or leave out migrate: false`;
    return new DriverError({ kind: 'failed', detail });
  }
}

function refuse(error: unknown): never {
  throw noConnection(error);
}

/** What the client of the database threw, which TypeORM wraps. */
function clientError(error: unknown): unknown {
  if (error instanceof NoConnectionError) return clientError(error.reason);
  return (error as { driverError?: unknown } | undefined)?.driverError ?? error;
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
