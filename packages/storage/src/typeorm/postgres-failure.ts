import { isNetworkCode, isNeverConnected, type DriverFailure } from '../base';
import { describeRefusal, lacksPrivilege, noDatabase, wrongCredentials } from './sql-refusal';

const state = /^[0-9A-Z]{5}$/;
/** SQLSTATE of a server that cannot take a call now: it is starting, stopping or out of connections. */
const away = /^(57P03|53300)$/;
/** The server ended the connection. */
const ended = /^(57P0[1-5]|08...)$/;
/** What pg says, without a code, where no connection came about. */
const unconnected = /^(timeout exceeded when trying to connect|Connection terminated due to connection timeout)/;
/** What pg says, without a code, where a connection broke. */
const broken = /^(Connection terminated|Client has encountered a connection error|Client was closed)/;

const refusals = [
  { codes: /^28P0.$/, ...wrongCredentials },
  {
    codes: /^28...$/,
    what: 'does not let the user in from here',
    fix: 'Correct `username` and `ssl`, or let the user in from this host in pg_hba.conf of the server.',
  },
  { codes: /^3D000$/, ...noDatabase },
];

/** What an error of pg means. @param place for example `PostgreSQL at 127.0.0.1:5432` */
export function describePostgresFailure(error: unknown, place: string): DriverFailure | undefined {
  const { code = '', message = '' } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  if (isNetworkCode(code)) {
    const outcome = isNeverConnected(code) ? 'not-sent' : 'unknown';
    return { kind: 'unavailable', outcome, detail: `${place} is not reachable; last error ${code}` };
  }
  if (state.test(code)) return describeState(code, place);
  if (unconnected.test(message))
    return { kind: 'unavailable', outcome: 'not-sent', detail: `${place} gives no connection in time` };
  if (broken.test(message))
    return { kind: 'unavailable', outcome: 'unknown', detail: `${place} is not reachable; the connection ended` };
  if (message === 'Query read timeout')
    return { kind: 'timeout', outcome: 'unknown', detail: `${place} does not answer` };
  return undefined;
}

/** Whether the server has answered with an error, and answers what comes next over the same connection. */
export function leavesConnection(error: unknown): boolean {
  const { code = '' } = error as Partial<NodeJS.ErrnoException>;
  return state.test(code) && !ended.test(code) && !isNetworkCode(code);
}

function describeState(code: string, place: string): DriverFailure {
  if (away.test(code))
    return { kind: 'unavailable', outcome: 'not-sent', detail: `${place} cannot serve now; it answers ${code}` };
  if (ended.test(code))
    return { kind: 'unavailable', outcome: 'unknown', detail: `${place} ended the connection (${code})` };
  const refusal = describeRefusal(refusals, code, place);
  if (refusal) return refusal;
  if (code === '57014')
    return { kind: 'timeout', outcome: 'not-sent', detail: `${place} cancelled the statement (57014)` };
  if (code === '53100') return { kind: 'full', detail: `${place} has no room left on its disk (53100)` };
  if (code === '42P01') return { kind: 'failed', detail: `${place} has no table for the entries (42P01)` };
  if (code === '42501') return lacksPrivilege(code, place, 'CREATE on its schema');
  if (code === '25006') return { kind: 'failed', detail: `${place} takes no writes (25006)` };
  return { kind: 'failed', detail: `${place} answers ${code}` };
}
