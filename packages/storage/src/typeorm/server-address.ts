import { TenonError } from '@tenon/core';
import type { SqlServer } from './sql-server';

/** Where a server is, and who asks for which database of it. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly database?: string;
}

const schemes = {
  postgres: /^postgres(ql)?:$/,
  mariadb: /^(mariadb|mysql):$/,
  mysql: /^(mariadb|mysql):$/,
};

/** @throws TenonError TN1015 */
export function addressOf({ type, url, ...parts }: SqlServer): Address {
  const defaultPort = type === 'postgres' ? 5432 : 3306;
  if (url !== undefined) {
    refuseBoth(parts);
    return addressOfUrl(type, url, defaultPort);
  }
  const { host = 'localhost', port = defaultPort, username, password, database } = parts;
  if (typeof host !== 'string' || !/^[^\s/@]+$/.test(host))
    throw new TenonError('TN1015', 'host is a name or an address');
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new TenonError('TN1015', `port is a number from 1 to 65535, not ${String(port)}`);
  return { host, port, username, password, database };
}

/** @throws TenonError TN1015 for what a URL says, too */
function refuseBoth(parts: Omit<SqlServer, 'type' | 'url'>): void {
  const names = ['host', 'port', 'username', 'password', 'database'] as const;
  const beside = names.filter((name) => parts[name] !== undefined);
  if (beside.length === 0) return;
  throw new TenonError('TN1015', `a server has either url or ${beside.join(', ')}; put all of it into one of them`);
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
