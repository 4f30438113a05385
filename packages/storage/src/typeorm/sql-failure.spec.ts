import { typeOrmStore, type SqlServer } from '.';
import { describeMysqlFailure } from './mysql-failure';
import { describePostgresFailure } from './postgres-failure';
import { sqliteEngine } from './sqlite-engine';

const secret = 'secret-value';
const errorOf = (code: string | undefined, message = secret, more: object = {}): Error =>
  Object.assign(new Error(message), { ...(code !== undefined && { code }), ...more });

describe('failures of PostgreSQL', () => {
  it.each([
    ['57P03', 'unavailable', 'not-sent'],
    ['53300', 'unavailable', 'not-sent'],
    ['57P01', 'unavailable', 'unknown'],
    ['08006', 'unavailable', 'unknown'],
    ['ECONNREFUSED', 'unavailable', 'not-sent'],
    ['ENOTFOUND', 'unavailable', 'not-sent'],
    ['ECONNRESET', 'unavailable', 'unknown'],
    ['EPIPE', 'unavailable', 'unknown'],
    ['28P01', 'unavailable', 'not-sent'],
    ['3D000', 'unavailable', 'not-sent'],
    ['57014', 'timeout', 'not-sent'],
    ['53100', 'full', undefined],
    ['42P01', 'failed', undefined],
    ['XX000', 'failed', undefined],
  ])('%s is %s, %s', (code, kind, outcome) => {
    const failure = describePostgresFailure(errorOf(code), 'PostgreSQL at host:1');
    expect(failure).toMatchObject({ kind, ...(outcome && { outcome }) });
    expect(failure).toMatchObject({ detail: expect.stringMatching(new RegExp(`PostgreSQL at host:1.*${code}`)) });
    expect(JSON.stringify(failure)).not.toContain(secret);
  });

  it.each([
    ['Connection terminated unexpectedly', 'unavailable', 'unknown'],
    ['Client has encountered a connection error and is not queryable', 'unavailable', 'unknown'],
    ['timeout exceeded when trying to connect', 'unavailable', 'not-sent'],
    ['Connection terminated due to connection timeout', 'unavailable', 'not-sent'],
    ['Query read timeout', 'timeout', 'unknown'],
  ])('"%s" is %s, %s', (message, kind, outcome) => {
    expect(describePostgresFailure(errorOf(undefined, message), 'here')).toMatchObject({ kind, outcome });
  });

  it.each([
    ['28P01', 'refuses the user or the password', 'Correct `username` and `password`'],
    ['28000', 'does not let the user in from here', 'pg_hba.conf'],
    ['3D000', 'has no database of this name', 'Create the database'],
  ])('%s is told in words, and no time cures it', (code, what, fix) => {
    expect(describePostgresFailure(errorOf(code), 'PostgreSQL at host:1')).toEqual({
      kind: 'unavailable',
      outcome: 'not-sent',
      retryable: false,
      detail: `PostgreSQL at host:1 ${what} (${code})`,
      fix: expect.stringContaining(fix),
    });
  });

  it('42501 says which privileges the store needs', () => {
    expect(describePostgresFailure(errorOf('42501'), 'PostgreSQL at host:1')).toEqual({
      kind: 'failed',
      detail: expect.stringMatching(/^PostgreSQL at host:1 .*privilege.*\(42501\)$/),
      fix: expect.stringMatching(/SELECT, INSERT, UPDATE and DELETE on the table, and CREATE on its schema/),
    });
  });

  it('says nothing of what it does not know', () => {
    for (const error of [errorOf(undefined), undefined, 'text', errorOf('ERR_INVALID_ARG_TYPE', secret)])
      expect(describePostgresFailure(error, 'here')).toBeUndefined();
  });
});

describe('failures of MariaDB and MySQL', () => {
  it.each([
    ['ER_CON_COUNT_ERROR', 'unavailable', 'not-sent'],
    ['PROTOCOL_CONNECTION_LOST', 'unavailable', 'unknown'],
    ['ER_SERVER_SHUTDOWN', 'unavailable', 'unknown'],
    ['ECONNREFUSED', 'unavailable', 'not-sent'],
    ['ECONNRESET', 'unavailable', 'unknown'],
    ['ER_ACCESS_DENIED_ERROR', 'unavailable', 'not-sent'],
    ['ER_QUERY_INTERRUPTED', 'timeout', 'not-sent'],
    ['ER_RECORD_FILE_FULL', 'full', undefined],
    ['ER_NO_SUCH_TABLE', 'failed', undefined],
    ['ER_PARSE_ERROR', 'failed', undefined],
  ])('%s is %s, %s', (code, kind, outcome) => {
    const failure = describeMysqlFailure(errorOf(code), 'MariaDB at host:1');
    expect(failure).toMatchObject({ kind, ...(outcome && { outcome }) });
    expect(failure).toMatchObject({ detail: expect.stringMatching(new RegExp(`MariaDB at host:1.*${code}`)) });
    expect(JSON.stringify(failure)).not.toContain(secret);
  });

  it.each([
    ['ER_ACCESS_DENIED_ERROR', 'refuses the user or the password', 'Correct `username` and `password`'],
    ['ER_DBACCESS_DENIED_ERROR', 'does not let the user at the database', 'Grant the user privileges on the database'],
    ['ER_BAD_DB_ERROR', 'has no database of this name', 'Create the database'],
    ['ER_HOST_NOT_PRIVILEGED', 'lets nobody in from here', 'Create the user for this host'],
    ['AUTH_SWITCH_PLUGIN_ERROR', 'asks for a way to log in', 'caching_sha2_password'],
  ])('%s is told in words, and no time cures it', (code, what, fix) => {
    expect(describeMysqlFailure(errorOf(code), 'MariaDB at host:1')).toEqual({
      kind: 'unavailable',
      outcome: 'not-sent',
      retryable: false,
      detail: expect.stringMatching(new RegExp(`^MariaDB at host:1 ${what}.* \\(${code}\\)$`)),
      fix: expect.stringContaining(fix),
    });
  });

  it.each(['ER_TABLEACCESS_DENIED_ERROR', 'ER_COLUMNACCESS_DENIED_ERROR'])(
    '%s says which privileges the store needs',
    (code) =>
      expect(describeMysqlFailure(errorOf(code), 'MariaDB at host:1')).toEqual({
        kind: 'failed',
        detail: expect.stringMatching(new RegExp(`^MariaDB at host:1 .*privilege.*\\(${code}\\)$`)),
        fix: expect.stringMatching(/SELECT, INSERT, UPDATE and DELETE on the table, and CREATE on the database/),
      }),
  );

  it('knows that a connection which did not come about carried nothing', () => {
    const timeout = errorOf('ETIMEDOUT', 'connect ETIMEDOUT', { syscall: 'connect' });
    expect(describeMysqlFailure(timeout, 'here')).toMatchObject({ kind: 'unavailable', outcome: 'not-sent' });
    for (const message of ["Can't add new command when connection is in closed state", 'Queue limit reached.'])
      expect(describeMysqlFailure(errorOf(undefined, message), 'here')).toMatchObject({
        kind: 'unavailable',
        outcome: 'not-sent',
      });
  });

  it('tells what to set where a statement is too long', () => {
    const failure = describeMysqlFailure(errorOf('ER_NET_PACKET_TOO_LARGE'), 'here');
    expect(failure).toMatchObject({ kind: 'failed', detail: expect.stringContaining('max_allowed_packet') });
  });

  it('says nothing of what it does not know', () => {
    for (const error of [errorOf(undefined), undefined, 'text'])
      expect(describeMysqlFailure(error, 'x')).toBeUndefined();
  });
});

describe('failures of SQLite', () => {
  it.each([
    ['SQLITE_FULL', 'full'],
    ['SQLITE_READONLY_DIRECTORY', 'failed'],
    ['SQLITE_CORRUPT', 'failed'],
    ['SQLITE_NOTADB', 'failed'],
    ['SQLITE_CANTOPEN', 'failed'],
    ['SQLITE_IOERR_WRITE', 'failed'],
    ['EACCES', 'failed'],
    ['SQLITE_BUSY', 'unavailable'],
  ])('%s is %s', (code, kind) => {
    const failure = sqliteEngine.describeFailure(errorOf(code), 'SQLite file /x.db');
    expect(failure).toMatchObject({ kind, detail: expect.stringContaining('SQLite file /x.db') });
    expect(JSON.stringify(failure)).not.toContain(secret);
  });
});

describe('what leads to no server', () => {
  it.each([
    ['postgres', 'mysql://u:hidden@host/db'],
    ['postgres', 'postgres:///db'],
    ['postgres', 'postgres://u:hidden@host/db?sslmode=require'],
    ['postgres', 'host:5432'],
    ['postgres', 7],
    ['mariadb', 'mariadb://u:hid%den@host'],
    ['mysql', 'postgres://u:hidden@host/db'],
  ])('%s refuses %s, and shows no password', (type, url) => {
    let refusal: unknown;
    try {
      typeOrmStore({ type, url } as SqlServer);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ code: 'TN1015' });
    expect(String(refusal)).not.toMatch(/hidden|hid%den/);
  });

  it('is a host, a port or a size of the pool that cannot be', () => {
    for (const wrong of [{ host: 'a b' }, { host: '' }, { port: 0 }, { port: 1.5 }, { poolSize: 0 }, { poolSize: 1e6 }])
      expect(() => typeOrmStore({ type: 'postgres', ...wrong })).toThrow('TN1015');
  });

  it('is a URL beside what it says, too', () => {
    const url = 'postgres://user:hidden@host/db';
    for (const beside of [{ host: 'other' }, { port: 1 }, { username: 'u' }, { password: 'hidden' }, { database: 'd' }])
      expect(() => typeOrmStore({ type: 'postgres', url, ...beside })).toThrow(
        new RegExp(`^TN1015(?!.*hidden).*url or ${Object.keys(beside)[0]}`),
      );
  });

  it('is a switch that is neither on nor off', () => {
    for (const wrong of [{ durable: 'false' }, { migrate: 'false' }, { migrate: 0 }, { durable: null }])
      expect(() => typeOrmStore({ type: 'postgres', ...(wrong as object) })).toThrow(/TN1015.*true or false/);
  });

  it('is an address whose certificate nothing is said of', () => {
    for (const type of ['postgres', 'mariadb', 'mysql'] as const) {
      for (const host of ['127.0.0.1', '::1']) {
        for (const ssl of [true, {}, 'true' as never])
          expect(() => typeOrmStore({ type, host, ssl })).toThrow(/TN1015.*ssl/);
        for (const ssl of [undefined, false, { ca: 'certificate' }, { rejectUnauthorized: false }])
          expect(typeOrmStore({ type, host, ssl }).name).toBe(type);
      }
      expect(typeOrmStore({ type, host: 'localhost', ssl: true }).name).toBe(type);
      expect(() => typeOrmStore({ type, url: `${type}://127.0.0.1/db`, ssl: true })).toThrow(/TN1015.*ssl/);
    }
  });

  it('is not said of what does', () => {
    for (const url of ['postgresql://u:p%40w@host/db', 'postgres://[::1]:5433/db', 'postgres://host'])
      expect(typeOrmStore({ type: 'postgres', url }).name).toBe('postgres');
    for (const url of ['mariadb://host/db', 'mysql://host/db'])
      expect(typeOrmStore({ type: 'mariadb', url }).name).toBe('mariadb');
  });
});
