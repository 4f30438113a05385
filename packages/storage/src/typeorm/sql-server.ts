import { TenonError } from '@tenon/core';
import { isIP, isIPv6 } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { ConnectionOptions } from 'node:tls';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { loadPackage } from '../base';
import { mariadbEngine, mysqlEngine } from './mysql-engine';
import { postgresEngine } from './postgres-engine';
import { addressOf, type Address } from './server-address';
import { Sockets } from './sockets';
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
  /**
   * Encrypts the connection, with what `node:tls` takes; `true` trusts the authorities that Node trusts, and needs the name
   * of the host. To an address only an object says whom to trust, such as `ca`: the clients compare no address with a
   * certificate, and for MariaDB and MySQL any certificate of the authority will do.
   */
  readonly ssl?: boolean | ConnectionOptions;
  /** Connections at most; 10 by default. */
  readonly poolSize?: number;
  readonly dataSource?: undefined;
}

/** Milliseconds that a connection may take to come about: less than a call, so that it fails with the reason. */
const connectTimeoutMs = 4_000;
/** Milliseconds that a server has to end its connections. */
const goodbyeMs = 1_000;
/** Calls that wait for a connection to MariaDB and MySQL, of which those do not leave that are given up. */
const waitingCalls = 10_000;
/** Milliseconds after which PostgreSQL ends a statement by itself that may have nobody waiting for it any more. */
const statementTimeoutMs = 30_000;

const engines = { postgres: postgresEngine, mariadb: mariadbEngine, mysql: mysqlEngine };

/** @throws TenonError TN1015 */
export function serverSource(server: SqlServer): SqlSource {
  const engine = engines[server.type];
  const address = addressOf(server);
  const { ssl, poolSize = 10 } = server;
  if (!Number.isSafeInteger(poolSize) || poolSize < 1 || poolSize > 1_000)
    throw new TenonError('TN1015', `poolSize is a whole number from 1 to 1000, not ${String(poolSize)}`);
  const options = { ...address, ssl: checkedEncryption(ssl, address.host), poolSize };
  return {
    engine,
    place: `${engine.product} at ${isIPv6(address.host) ? `[${address.host}]` : address.host}:${address.port}`,
    shared: true,
    async connect(signal) {
      const sockets = new Sockets();
      const abort = (): void => sockets.destroy();
      signal.addEventListener('abort', abort, { once: true });
      try {
        const { type } = server;
        const dataSource = await initialize(
          await (type === 'postgres' ? postgres(options, sockets) : mysql(type, options, sockets)),
        );
        return { dataSource, end: () => endSoon(dataSource, sockets) };
      } catch (error) {
        sockets.destroy();
        throw error;
      } finally {
        signal.removeEventListener('abort', abort);
      }
    },
  };
}

/** @throws TenonError TN1015 for what leaves open whose certificate is expected */
function checkedEncryption(ssl: SqlServer['ssl'], host: string): SqlServer['ssl'] {
  if (ssl === undefined || ssl === false) return ssl;
  const how: unknown = ssl;
  if (how !== true && (typeof how !== 'object' || how === null))
    throw new TenonError('TN1015', 'ssl is true, false or an object with what node:tls takes');
  if (isIP(host) === 0 || Object.keys(how).length > 0) return ssl;
  throw new TenonError(
    'TN1015',
    'ssl needs the name of the host, since an address is not compared with the certificate; or say whom to trust: ssl: { ca }',
  );
}

/** A pool says goodbye to its server, and waits for an answer that may not come. */
async function endSoon(dataSource: DataSource, sockets: Sockets): Promise<void> {
  const ended = new AbortController();
  const ending = dataSource.destroy().finally(() => ended.abort());
  try {
    await Promise.race([ending, delay(goodbyeMs, undefined, { signal: ended.signal }).catch(() => ending)]);
  } finally {
    sockets.destroy();
  }
}

type Connecting = Address & Pick<SqlServer, 'ssl' | 'poolSize'>;

async function postgres({ ssl, ...options }: Connecting, sockets: Sockets): Promise<DataSourceOptions> {
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
      ssl,
      statement_timeout: statementTimeoutMs,
      keepAlive: true,
      stream: () => sockets.create(),
      // A pool that nobody uses keeps no process alive.
      allowExitOnIdle: true,
    },
  };
}

async function mysql(
  type: 'mariadb' | 'mysql',
  { ssl, ...options }: Connecting,
  sockets: Sockets,
): Promise<DataSourceOptions> {
  const { default: driver } = await loadPackage('mysql2', () => import('mysql2'));
  return {
    ...options,
    // By itself mysql2 takes a certificate for any name; it cannot compare an address.
    ssl: ssl ? { verifyIdentity: isIP(options.host) === 0, ...(ssl === true ? undefined : ssl) } : undefined,
    type,
    driver,
    connectTimeout: connectTimeoutMs,
    extra: { queueLimit: waitingCalls, stream: () => sockets.connect(options.host, options.port) },
  };
}
