import { inspect } from 'node:util';
import type { VersionNegotiationOptions } from '@modelcontextprotocol/client';
import { TenonError, type Era } from '@tenon/core';
import type { OpenedTransport } from '../transports/open-transport';
import type { ConnectionOptions } from './connection-options';
import { timeLimit } from './time-limit';

const version2026 = '2026-07-28';
/** A program that does not answer `server/discover` by then is taken for one of 2025. */
const silentProgramMs = 10_000;

const eras: readonly unknown[] = ['auto', '2025', '2026'];
const revisions: readonly string[] = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', version2026];

/** @throws TenonError TN7006 for an era or a revision that there is not, or a revision of the other era */
export function checkVersions({
  era = 'auto',
  protocolVersion,
}: Pick<ConnectionOptions, 'era' | 'protocolVersion'>): void {
  if (!eras.includes(era)) {
    throw new TenonError('TN7006', `${inspect(era)} is no \`era\``, { fix: "Give 'auto', '2025' or '2026'." });
  }
  if (protocolVersion === undefined) return;
  if (!revisions.includes(protocolVersion)) {
    throw new TenonError('TN7006', `${inspect(protocolVersion)} is no revision of the protocol`, {
      fix: `Those that there are: ${revisions.join(', ')}.`,
    });
  }
  if (era !== 'auto' && era !== eraOf(protocolVersion)) {
    throw new TenonError('TN7006', `${protocolVersion} is no revision of the ${era} generation`);
  }
}

/** How the SDK is to choose a revision. */
export function versionsOf(
  { era = 'auto', protocolVersion, timeoutMs }: ConnectionOptions,
  kind: OpenedTransport['kind'],
): { versionNegotiation?: VersionNegotiationOptions; supportedProtocolVersions?: string[] } {
  if (protocolVersion !== undefined && eraOf(protocolVersion) === '2025') {
    return { supportedProtocolVersions: [protocolVersion] };
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
