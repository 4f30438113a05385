import type { JsonObject } from '../contracts';
import { ProtocolError, RpcCode } from '../errors';
import type { InboundMessage } from './message';
import { claimedVersion, readEnvelope, requireVersion2026, versionKey, type Envelope } from './era2026/envelope';
import {
  checkNotificationHeaders,
  checkRequestHeaders,
  mismatch,
  withoutPadding,
  type HeaderReader,
} from './era2026/headers';
import { isModernVersion, version2026 } from './versions';

/** Which era a message belongs to; in 2026 with what it says of its client. */
export type Classified = { readonly era: '2025' } | { readonly era: '2026'; readonly envelope: Envelope | undefined };

const era2025: Classified = { era: '2025' };

/**
 * Tells the era of a message: the body decides, by its claim of a version; headers must agree with it.
 *
 * @param header undefined on transports without headers
 * @throws ProtocolError -32602, -32020 or -32022, each with status 400
 */
export function classify(message: InboundMessage, header: HeaderReader | undefined): Classified {
  if (message.kind === 'response') return era2025;
  const { params, method } = message;
  const claim = claimedVersion(params);
  const isHandshake = message.kind === 'request' && method === 'initialize' && !isValidClaim(params);
  if (claim === undefined || isHandshake) {
    return classifyWithoutClaim(message, header);
  }
  if (message.kind === 'notification') {
    if (typeof claim !== 'string') throw malformedClaim();
    if (header) checkNotificationHeaders(header, method, claim);
    requireVersion2026(claim);
    return { era: '2026', envelope: undefined };
  }
  const envelope = readEnvelope(params);
  if (header) checkRequestHeaders(header, method, params, envelope.protocolVersion);
  requireVersion2026(envelope.protocolVersion);
  return { era: '2026', envelope };
}

function classifyWithoutClaim(
  message: Exclude<InboundMessage, { kind: 'response' }>,
  header: HeaderReader | undefined,
): Classified {
  const named = header?.('mcp-protocol-version');
  if (!header || named === undefined) return era2025;
  const version = withoutPadding(named);
  if (!isModernVersion(version)) return era2025;
  if (message.kind === 'notification') {
    checkNotificationHeaders(header, message.method, version);
    requireVersion2026(version);
    return { era: '2026', envelope: undefined };
  }
  if (message.method === 'initialize') throw mismatch('mcp-protocol-version', version);
  throw malformedClaim();
}

/** A handshake stays one unless it claims, in full, to be a request of the 2026 era. */
function isValidClaim(params: JsonObject): boolean {
  try {
    return isModernVersion(readEnvelope(params).protocolVersion);
  } catch {
    return false;
  }
}

function malformedClaim(): ProtocolError {
  return new ProtocolError(
    RpcCode.InvalidParams,
    `A ${version2026} message names its version in _meta, under ${versionKey}`,
    { envelope: { missing: [versionKey] } },
    { status: 400 },
  );
}
