import type { VersionNegotiationOptions } from '@modelcontextprotocol/client';
import { TenonError, type Era } from '@tenon/core';
import type { OpenedTransport } from '../transports/open-transport';
import type { ConnectionOptions } from './connection-options';
import { timeLimit } from './time-limit';

const version2026 = '2026-07-28';
/** A program that does not answer `server/discover` by then is taken for one of 2025. */
const silentProgramMs = 10_000;

/**
 * How the SDK is to choose a revision.
 *
 * @throws TenonError TN7006 for a revision of the other era
 */
export function versionsOf(
  { era = 'auto', protocolVersion, timeoutMs }: ConnectionOptions,
  kind: OpenedTransport['kind'],
): { versionNegotiation?: VersionNegotiationOptions; supportedProtocolVersions?: string[] } {
  if (protocolVersion !== undefined && eraOf(protocolVersion) === '2025') {
    if (era === '2026') throw new TenonError('TN7006', `${protocolVersion} is no revision of the 2026 generation`);
    return { supportedProtocolVersions: [protocolVersion] };
  }
  if (protocolVersion !== undefined && era === '2025') {
    throw new TenonError('TN7006', `${protocolVersion} is no revision of the 2025 generation`);
  }
  // The transport of 2024-11-05 carries no later generation.
  if (era === '2025' || (era === 'auto' && kind === 'sse')) return {};
  if (era === '2026' || protocolVersion !== undefined) {
    return { versionNegotiation: { mode: { pin: protocolVersion ?? version2026 } } };
  }
  const probe = kind === 'stdio' ? { timeoutMs: Math.min(silentProgramMs, timeLimit(timeoutMs)) } : {};
  return { versionNegotiation: { mode: 'auto', probe } };
}

function eraOf(protocolVersion: string): Era {
  return protocolVersion < '2026' ? '2025' : '2026';
}
