import type { IconDefinition } from '../content';

export type { IconDefinition };

/** `2025` stands for the revisions 2024-11-05 to 2025-11-25, `2026` for 2026-07-28. */
export type Era = '2025' | '2026';

/** Where a message came from. */
export type TransportKind = 'stdio' | 'http' | 'memory';

export type RequestId = string | number;

/** Name and version of a client or server. */
export interface Implementation {
  name: string;
  version: string;
  title?: string;
  description?: string;
  websiteUrl?: string;
  icons?: IconDefinition[];
}

/** What a client said that it can do. */
export type ClientCapabilities = Readonly<Record<string, unknown>>;

/** Hints about the behaviour of a tool; never a promise (MCP, "Tool annotations"). */
export interface ToolAnnotations {
  title?: string;
  readOnlyHint?: boolean;
  destructiveHint?: boolean;
  idempotentHint?: boolean;
  openWorldHint?: boolean;
}

/** The severities of RFC 5424 that the protocol uses, mildest first. */
export const logLevels = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'] as const;
export type LogLevel = (typeof logLevels)[number];
