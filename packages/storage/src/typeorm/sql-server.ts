import { TenonError } from '@tenon/core';
import type { TlsOptions } from 'node:tls';
import type { DataSourceOptions } from 'typeorm';
import { loadPackage } from '../base';
import { mariadbEngine, mysqlEngine } from './mysql-engine';
import { postgresEngine } from './postgres-engine';
import { initialize, type SqlSource } from './sql-source';

/** A server and a database on it. More is possible with a `dataSource`. */
export interface SqlServer {
  readonly type: 'postgres' | 'mariadb' | 'mysql';
  /** `postgres://user:password@host:port/database`, or with `mariadb:` or `mysql:`; in place of the five below. */
  readonly url?: string;
  /** `localhost` by default. */
  readonly host?: string;
  /** 5432 or 3306 by default. */
  readonly port?: number;
  readonly username?: string;
  readonly password?: string;
  readonly database?: string;
  /** Encrypts the connection, with what `node:tls` takes; `true` trusts the authorities that Node trusts. */
  readonly ssl?: boolean | TlsOptions;
  /** Connections at most; 10 by default. */
  readonly poolSize?: number;
  readonly dataSource?: undefined;
}

interface Address {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly database?: string;
}

/** Milliseconds that a connection may take to come about: less than a call, so that it fails with the reason. */
const connectTimeoutMs = 4_000;
/** Milliseconds after which PostgreSQL ends a statement by itself that may have nobody waiting for it any more. */
const statementTimeoutMs = 30_000;

const engines = { postgres: postgresEngine, mariadb: mariadbEngine, mysql: mysqlEngine };
const schemes = {
  postgres: /^postgres(ql)?:$/,
  mariadb: /^(mariadb|mysql):$/,
  mysql: /^(mariadb|mysql):$/,
};

/** @throws TenonError TN1015 */
export function serverSource(server: SqlServer): SqlSource {
  const engine = engines[server.type];
  const address = addressOf(server);
  const { ssl, poolSize = 10 } = server;
  if (!Number.isSafeInteger(poolSize) || poolSize < 1 || poolSize > 1_000)
    throw new TenonError('TN1015', `poolSize is a whole number from 1 to 1000, not ${String(poolSize)}`);
  const options = { ...address, ssl, poolSize };
  return {
    engine,
    place: `${engine.product} at ${address.host}:${address.port}`,
    shared: true,
    isGiven: false,
    connect: async () =>
      initialize(await (server.type === 'postgres' ? postgres(options) : mysql(server.type, options))),
  };
}

type Connecting = Address & Pick<SqlServer, 'ssl' | 'poolSize'>;

async function postgres(options: Connecting): Promise<DataSourceOptions> {
  const { default: driver } = await loadPackage('pg', () => import('pg'));
  return {
    ...options,
    type: 'postgres',
    driver,
    applicationName: 'tenon',
    connectTimeoutMS: connectTimeoutMs,
    installExtensions: false,
    // An idle connection that ends is replaced when one is needed.
    poolErrorHandler: () => undefined,
    extra: {
      statement_timeout: statementTimeoutMs,
      query_timeout: statementTimeoutMs + connectTimeoutMs,
      keepAlive: true,
      // A pool that nobody uses keeps no process alive.
      allowExitOnIdle: true,
    },
  };
}

async function mysql(type: 'mariadb' | 'mysql', { ssl, ...options }: Connecting): Promise<DataSourceOptions> {
  const { default: driver } = await loadPackage('mysql2', () => import('mysql2'));
  return { ...options, ssl: ssl === true ? {} : ssl || undefined, type, driver, connectTimeout: connectTimeoutMs };
}

function addressOf({ type, url, ...parts }: SqlServer): Address {
  const defaultPort = type === 'postgres' ? 5432 : 3306;
  if (url !== undefined) return addressOfUrl(type, url, defaultPort);
  const { host = 'localhost', port = defaultPort, username, password, database } = parts;
  if (typeof host !== 'string' || !/^[^\s/@]+$/.test(host))
    throw new TenonError('TN1015', 'host is a name or an address');
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new TenonError('TN1015', `port is a number from 1 to 65535, not ${String(port)}`);
  return { host, port, username, password, database };
}

function addressOfUrl(type: SqlServer['type'], url: string, defaultPort: number): Address {
  // A URL that is refused may have a password in it.
  const refusal = (why: string): TenonError =>
    new TenonError('TN1015', `url ${why}: ${type}://user:password@host:port/database`);
  if (typeof url !== 'string' || !URL.canParse(url)) throw refusal('is no URL');
  const { protocol, hostname, port, username, password, pathname, search } = new URL(url);
  if (!schemes[type].test(protocol) || hostname === '') throw refusal(`leads to no server of the type ${type}`);
  if (search !== '') throw refusal('has parameters; give them as options, or a dataSource');
  const decoded = (part: string): string | undefined => {
    try {
      return decodeURIComponent(part) || undefined;
    } catch {
      throw refusal('has a % that begins no escape');
    }
  };
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? defaultPort : Number(port),
    username: decoded(username),
    password: decoded(password),
    database: decoded(pathname.slice(1)),
  };
}
