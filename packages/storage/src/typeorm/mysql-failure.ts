import { isNeverConnected, type DriverFailure } from '../base';

const away = /^ER_(CON_COUNT_ERROR|TOO_MANY_USER_CONNECTIONS|USER_LIMIT_REACHED|HOST_IS_BLOCKED)$/;
/** The server ended the connection. */
const ended = /^(PROTOCOL_[A-Z_]+|ER_SERVER_SHUTDOWN|ER_CONNECTION_KILLED|ER_NORMAL_SHUTDOWN)$/;
/** What only other credentials or another database change. */
const refused = /^(ER_(ACCESS_DENIED|DBACCESS_DENIED|BAD_DB)_ERROR|ER_HOST_NOT_PRIVILEGED|AUTH_SWITCH_PLUGIN_ERROR)$/;
const readOnly = /^ER_(OPTION_PREVENTS_STATEMENT|READ_ONLY_MODE|CANT_EXECUTE_IN_READ_ONLY_TRANSACTION)$/;
/** What mysql2 says, without a code, where a connection had ended before the statement. */
const closed = /^Can't (add new command|write) /;
const networkCode = /^(E[A-Z]{4,30}|EAI_[A-Z]+|[A-Z_]*CERT[A-Z_]*|HANDSHAKE_[A-Z_]+)$/;

/** What an error of mysql2 means. @param place for example `MariaDB at 127.0.0.1:3306` */
export function describeMysqlFailure(error: unknown, place: string): DriverFailure | undefined {
  const { code = '', message = '', syscall } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  if (away.test(code))
    return { kind: 'unavailable', outcome: 'not-sent', detail: `${place} cannot serve now; it answers ${code}` };
  if (ended.test(code))
    return { kind: 'unavailable', outcome: 'unknown', detail: `${place} ended the connection (${code})` };
  if (refused.test(code)) {
    const detail = `${place} refuses the credentials or the database; it answers ${code}`;
    return { kind: 'unavailable', outcome: 'not-sent', detail, retryable: false };
  }
  if (/^ER_[A-Z0-9_]{3,60}$/.test(code)) return describeAnswer(code, place);
  if (networkCode.test(code)) {
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
  if (code === 'ER_TABLEACCESS_DENIED_ERROR')
    return { kind: 'failed', detail: `${place} does not let the user at the table (${code})` };
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
