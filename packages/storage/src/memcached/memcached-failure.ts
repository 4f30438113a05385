import { isNetworkCode, type DriverFailure } from '../base';

/** What the client says where a connection ended under a command, or nothing came back on it. */
const broken = /^(socket (end|close|error|timeout)|Command timeout|Shutdown requested|connect (failed|timeout))/;

/** What an error of memcache-client means. @param server for example `Memcached at 127.0.0.1:11211` */
export function describeMemcachedFailure(error: unknown, server: string): DriverFailure | undefined {
  const { message = '', code, connecting } = (error ?? {}) as Partial<NodeJS.ErrnoException> & { connecting?: unknown };
  const isNetwork = isNetworkCode(code);
  if (connecting === true || isNetwork || broken.test(message)) {
    const reason = isNetwork ? `last error ${code}` : connecting ? 'it does not answer' : 'the connection ended';
    const outcome = connecting ? 'not-sent' : 'unknown';
    return { kind: 'unavailable', outcome, detail: `${server} is not reachable; ${reason}` };
  }
  if (message.startsWith('SERVER_ERROR out of memory'))
    return { kind: 'full', detail: `${server} has no memory left; give it more with -m` };
  if (message.startsWith('SERVER_ERROR object too large'))
    return { kind: 'failed', detail: `${server} takes no value of this size; raise its limit with -I` };
  // The rest of an answer may quote the command.
  const answer = /^(ERROR|CLIENT_ERROR|SERVER_ERROR|BUSY)\b/.exec(message)?.[0];
  return answer === undefined ? undefined : { kind: 'failed', detail: `${server} answers ${answer}` };
}
