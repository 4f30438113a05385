import { isNetworkCode, type DriverFailure } from '../base';

/** Answers of a server that cannot serve now; it carried nothing out. */
const away = /^(LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|READONLY|NOREPLICAS|BUSY)$/;
/** Answers that only other credentials change. */
const refused = /^(NOAUTH|WRONGPASS|NOPERM)$/;
/** What ioredis says where it kept a command to itself. */
const notWritten = "Stream isn't writeable";
/** What ioredis says where a connection ended under a command, or nothing came back on it. */
const broken = /^(Connection is closed|Reached the max retries|Socket timeout|connect ETIMEDOUT|Command aborted)/;

/**
 * What an error of ioredis means.
 *
 * @param server for example `Redis at 127.0.0.1:6379`
 * @param lastError of the connection: its code, which says more than that it is gone
 */
export function describeRedisFailure(
  error: unknown,
  server: string,
  lastError: string | undefined,
): DriverFailure | undefined {
  const { name, message = '', code } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  if (name === 'ReplyError') return describeReply(message, server);
  const isNetwork = isNetworkCode(code);
  const isUnsent = message.startsWith(notWritten);
  if (!isNetwork && !isUnsent && !broken.test(message) && name !== 'MaxRetriesPerRequestError') return undefined;
  const reason = isNetwork ? code : lastError;
  return {
    kind: 'unavailable',
    outcome: isUnsent || code === 'ECONNREFUSED' ? 'not-sent' : 'unknown',
    detail: `${server} is not reachable; ${reason ? `last error ${reason}` : 'the connection ended'}`,
  };
}

function describeReply(message: string, server: string): DriverFailure {
  // The rest of a reply may quote the command. Before version 7 an error within a script has its code in the middle.
  const code = /^[A-Z]+\b/.exec(message)?.[0] ?? 'ERR';
  if (code === 'OOM' || /-OOM\b/.test(message)) return { kind: 'full', detail: `${server} has no memory left` };
  if (away.test(code))
    return { kind: 'unavailable', outcome: 'not-sent', detail: `${server} cannot serve now; it answers ${code}` };
  if (refused.test(code)) {
    const detail = `${server} refuses the credentials; it answers ${code}`;
    return { kind: 'unavailable', outcome: 'not-sent', detail, retryable: false };
  }
  if (code === 'MISCONF') return { kind: 'failed', detail: `${server} takes no writes since it cannot save (MISCONF)` };
  return { kind: 'failed', detail: `${server} answers ${code}` };
}
