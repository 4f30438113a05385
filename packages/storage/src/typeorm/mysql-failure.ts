import { isNetworkCode, isNeverConnected, type DriverFailure } from '../base';
import { describeRefusal, lacksPrivilege, noDatabase, wrongCredentials } from './sql-refusal';

const away = /^ER_(CON_COUNT_ERROR|TOO_MANY_USER_CONNECTIONS|USER_LIMIT_REACHED|HOST_IS_BLOCKED)$/;
/** The server ended the connection. */
const ended = /^(PROTOCOL_[A-Z_]+|ER_SERVER_SHUTDOWN|ER_CONNECTION_KILLED|ER_NORMAL_SHUTDOWN)$/;
const refusals = [
  { codes: /^ER_ACCESS_DENIED(_NO_PASSWORD)?_ERROR$/, ...wrongCredentials },
  {
    codes: /^ER_DBACCESS_DENIED_ERROR$/,
    what: 'does not let the user at the database, or there is none of this name',
    fix: 'Grant the user privileges on the database, or correct `database` or the path of `url`.',
  },
  { codes: /^ER_BAD_DB_ERROR$/, ...noDatabase },
  {
    codes: /^ER_HOST_NOT_PRIVILEGED$/,
    what: 'lets nobody in from here',
    fix: 'Create the user for this host on the server.',
  },
  {
    codes: /^AUTH_SWITCH_PLUGIN_ERROR$/,
    what: 'asks for a way to log in that the client lacks',
    fix: 'Let the user log in with caching_sha2_password or mysql_native_password.',
  },
];
const readOnly = /^ER_(OPTION_PREVENTS_STATEMENT|READ_ONLY_MODE|CANT_EXECUTE_IN_READ_ONLY_TRANSACTION)$/;
/** What mysql2 says, without a code, where a connection had ended before the statement. */
const closed = /^Can't (add new command|write) /;
/** What mysql2 says of a handshake that failed. */
const handshake = /^HANDSHAKE_[A-Z_]{1,60}$/;

/** What an error of mysql2 means. @param place for example `MariaDB at 127.0.0.1:3306` */
export function describeMysqlFailure(error: unknown, place: string): DriverFailure | undefined {
  const { code = '', message = '', syscall } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  if (away.test(code))
    return { kind: 'unavailable', outcome: 'not-sent', detail: `${place} cannot serve now; it answers ${code}` };
  if (ended.test(code))
    return { kind: 'unavailable', outcome: 'unknown', detail: `${place} ended the connection (${code})` };
  const refusal = describeRefusal(refusals, code, place);
  if (refusal) return refusal;
  if (/^ER_[A-Z0-9_]{3,60}$/.test(code)) return describeAnswer(code, place);
  if (isNetworkCode(code) || handshake.test(code)) {
    const unsent = syscall === 'connect' || isNeverConnected(code);
    const detail = `${place} is not reachable; last error ${code}`;
    return { kind: 'unavailable', outcome: unsent ? 'not-sent' : 'unknown', detail };
  }
  if (closed.test(message))
    return { kind: 'unavailable', outcome: 'not-sent', detail: `${place} is not reachable; the connection ended` };
  if (message === 'Queue limit reached.')
    return { kind: 'unavailable', outcome: 'not-sent', detail: `too many calls wait for a connection to ${place}` };
  return undefined;
}

function describeAnswer(code: string, place: string): DriverFailure {
  if (/^ER_(RECORD_FILE|DISK)_FULL$/.test(code))
    return { kind: 'full', detail: `${place} has no room left on its disk (${code})` };
  if (code === 'ER_NO_SUCH_TABLE') return { kind: 'failed', detail: `${place} has no table for the entries (${code})` };
  if (/^ER_(TABLE|COLUMN)ACCESS_DENIED_ERROR$/.test(code)) return lacksPrivilege(code, place, 'CREATE on the database');
  if (code === 'ER_NET_PACKET_TOO_LARGE')
    return {
      kind: 'failed',
      detail: `${place} takes no statement of this size; set max_allowed_packet to 16M or more`,
    };
  if (code === 'ER_QUERY_INTERRUPTED' || code === 'ER_STATEMENT_TIMEOUT')
    return { kind: 'timeout', outcome: 'not-sent', detail: `${place} cancelled the statement (${code})` };
  if (readOnly.test(code)) return { kind: 'failed', detail: `${place} takes no writes (${code})` };
  return { kind: 'failed', detail: `${place} answers ${code}` };
}
