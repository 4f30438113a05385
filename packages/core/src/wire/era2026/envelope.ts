import {
  logLevels,
  type ClientCapabilities,
  type Implementation,
  type JsonObject,
  type LogLevel,
} from '../../contracts';
import { ProtocolError, RpcCode } from '../../errors';
import { isJsonObject } from '../../kernel';
import { isImplementation } from '../implementation';
import { version2026 } from '../versions';

const prefix = 'io.modelcontextprotocol/';
export const versionKey = `${prefix}protocolVersion`;
export const clientInfoKey = `${prefix}clientInfo`;
export const clientCapabilitiesKey = `${prefix}clientCapabilities`;
export const logLevelKey = `${prefix}logLevel`;
export const serverInfoKey = `${prefix}serverInfo`;

/** What each request of the 2026 era says of its client, in `_meta` (MCP 2026-07-28, basic, "Request metadata"). */
export interface Envelope {
  readonly protocolVersion: string;
  readonly clientInfo: Implementation | undefined;
  readonly clientCapabilities: ClientCapabilities;
  readonly logLevel: LogLevel | undefined;
}

/** The version that `_meta` claims; undefined where it claims none. Any type, since it is not checked yet. */
export function claimedVersion(params: JsonObject): unknown {
  const meta = params['_meta'];
  return isJsonObject(meta) ? meta[versionKey] : undefined;
}

/**
 * Reads the envelope of a request.
 *
 * @throws ProtocolError -32602 naming the key that is missing or malformed
 */
export function readEnvelope(params: JsonObject): Envelope {
  const meta = params['_meta'];
  if (!isJsonObject(meta)) throw malformed('_meta', 'missing');
  const protocolVersion = meta[versionKey];
  if (typeof protocolVersion !== 'string') throw malformed(versionKey, problem(protocolVersion, 'a string'));
  const clientCapabilities = meta[clientCapabilitiesKey];
  if (!isJsonObject(clientCapabilities))
    throw malformed(clientCapabilitiesKey, problem(clientCapabilities, 'an object'));
  const clientInfo = meta[clientInfoKey];
  if (clientInfo !== undefined && !isImplementation(clientInfo)) {
    throw malformed(clientInfoKey, 'expected an object with a name and a version');
  }
  const logLevel = meta[logLevelKey];
  if (logLevel !== undefined && !isLogLevel(logLevel))
    throw malformed(logLevelKey, `expected one of ${logLevels.join(', ')}`);
  return { protocolVersion, clientInfo, clientCapabilities, logLevel };
}

/**
 * Refuses other versions, naming those that may stand in `_meta`; the older ones are reached by a handshake alone.
 *
 * @throws ProtocolError -32022 with status 400
 */
export function requireVersion2026(requested: string): void {
  if (requested === version2026) return;
  throw new ProtocolError(
    RpcCode.UnsupportedVersion,
    `Unsupported protocol version '${requested.slice(0, 40)}'`,
    { supported: [version2026], requested: requested.slice(0, 40) },
    { status: 400 },
  );
}

function isLogLevel(value: unknown): value is LogLevel {
  return logLevels.includes(value as LogLevel);
}

function problem(value: unknown, expected: string): string {
  return value === undefined ? 'missing' : `expected ${expected}`;
}

function malformed(key: string, what: string): ProtocolError {
  return new ProtocolError(
    RpcCode.InvalidParams,
    `Invalid _meta of a ${version2026} request: ${key}: ${what}`,
    { envelope: { key, problem: what } },
    { status: 400 },
  );
}
