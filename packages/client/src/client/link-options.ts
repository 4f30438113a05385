import { mergeCapabilities } from '@modelcontextprotocol/client';
import type { LinkOptions } from '../targets/link-to';
import { answering } from './answers';
import type { ClientOptions } from './client-options';

/** What the options of a client mean for its connections. */
export function linkOptions(options: ClientOptions): LinkOptions {
  const { era, protocolVersion, discovered, clientInfo, timeoutMs, maxPages, maxRounds, onError } = options;
  const { auth, headers, fetch, stderr, keepAlive } = options;
  return {
    connection: (server) => {
      const { capabilities = {}, handlers } = answering(options.answers ?? {}, server);
      return {
        era,
        protocolVersion,
        discovered,
        clientInfo,
        timeoutMs,
        maxPages,
        maxRounds,
        onError,
        capabilities: mergeCapabilities(capabilities, options.capabilities ?? {}),
        handlers,
      };
    },
    reconnects: options.reconnect ?? true,
    target: { auth, headers, fetch, stderr, keepAlive },
    warn: options.onWarning ?? ((message) => process.emitWarning(message, 'TenonClientWarning')),
  };
}
