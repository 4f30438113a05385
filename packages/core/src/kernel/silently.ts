import type { Exchange } from '../contracts';

/**
 * Who listens, as guards may know it before a stream has begun, and while they are asked about a change: a stream carries
 * what was asked for alone, so that nothing else is sent on it, and nothing closes it.
 */
export function silently(listener: Exchange): Exchange {
  const { era, protocolVersion, transport, sessionId, clientInfo, clientCapabilities, principal } = listener;
  return {
    era,
    protocolVersion,
    transport,
    sessionId,
    clientInfo,
    clientCapabilities,
    principal,
    get http() {
      return listener.http;
    },
    logLevel: undefined,
    setLogLevel: () => undefined,
    header: (name) => listener.header?.(name),
    notify: () => undefined,
    onAbort: (heard) => listener.onAbort(heard),
  };
}
