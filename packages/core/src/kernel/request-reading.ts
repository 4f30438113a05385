import type { JsonObject, Logger, LogLevel } from '../contracts';
import type { Notices } from './notifying-context';
import { isJsonObject, type RpcRequest } from './rpc';
import { clip } from './version-access';

const noMeta: Readonly<JsonObject> = Object.freeze({});
const protocolMetaPrefix = 'io.modelcontextprotocol/';
const maxLoggedText = 100;

/** The `_meta` of a request as handlers see it: without what belongs to the protocol. */
export function metaOf({ params }: RpcRequest): Readonly<JsonObject> {
  const meta = params['_meta'];
  if (!isJsonObject(meta)) return noMeta;
  return Object.freeze(
    Object.fromEntries(
      Object.entries(meta).filter(([key]) => key !== 'progressToken' && !key.startsWith(protocolMetaPrefix)),
    ),
  );
}

/** What a request is for, by name or URI; shortened, since it comes back in messages. */
export function targetOf({ params }: RpcRequest): string | undefined {
  const target = params['name'] ?? params['uri'];
  return typeof target === 'string' ? clip(target) : undefined;
}

/** A log whose lines tell of the request. */
export function logOf({ id, method }: RpcRequest, log: Logger): Logger {
  const requestId = typeof id === 'string' ? id.slice(0, maxLoggedText) : id;
  return log.child({ requestId, method: method.slice(0, maxLoggedText) });
}

/** What the client of a request wants to be told. */
export function noticesOf({ params }: RpcRequest, logLevel: LogLevel | undefined, logger: string): Notices {
  const meta = params['_meta'];
  return { logLevel, logger, progressToken: isJsonObject(meta) ? meta['progressToken'] : undefined };
}

/** The requests whose handlers may ask their client (MCP 2026-07-28, "Multi Round-Trip Requests"). */
const askingMethods: ReadonlySet<string> = new Set(['tools/call', 'resources/read', 'prompts/get']);

export function isAsking({ method }: RpcRequest): boolean {
  return askingMethods.has(method);
}
