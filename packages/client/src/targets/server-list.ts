import { readFileSync } from 'node:fs';
import { TenonError, type JsonValue } from '@tenon/core';
import type { ClientAuth } from '../transports/server-target';

/** Several servers by name, as an mcp.json lists them: under `mcpServers`, or at the root. */
export type ServerList =
  { readonly mcpServers: Readonly<Record<string, ServerEntry>> } | { readonly [name: string]: ServerEntry };

/** One server of an mcp.json. Members in FastMCP's spelling (`keep_alive`, `include_tags`) are understood as well. */
export interface ServerEntry {
  readonly command?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly keepAlive?: boolean;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A bearer token, or what gives tokens. */
  readonly auth?: ClientAuth;
  /** `stdio`, `http`, `streamable-http` or `sse`; by default what the other members say. `type` is the same. */
  readonly transport?: string;
  readonly type?: string;
  /** Only components with at least one of these tags. */
  readonly includeTags?: readonly string[];
  /** No components with one of these tags, whatever else they have. */
  readonly excludeTags?: readonly string[];
  /** What becomes of tools, by their name at the server. */
  readonly tools?: Readonly<Record<string, ToolChange>>;
  readonly [member: string]: unknown;
}

/** How a tool is shown otherwise than its server has it. */
export interface ToolChange {
  readonly name?: string;
  readonly title?: string;
  readonly description?: string;
  /** Take the place of the tool's tags. */
  readonly tags?: readonly string[];
  /** Whether the tool is there at all; by default it is. */
  readonly enabled?: boolean;
  readonly meta?: Readonly<Record<string, unknown>>;
  /** What becomes of arguments, by their name at the server. */
  readonly arguments?: Readonly<Record<string, ArgumentChange>>;
}

/** How an argument is shown otherwise than the tool has it. */
export interface ArgumentChange {
  readonly name?: string;
  readonly description?: string;
  /** Sent where the caller gives none. */
  readonly default?: JsonValue;
  /** Whether callers do not see it; it takes `default`, or what the server takes without it. */
  readonly hide?: boolean;
  /** Makes an optional argument required. */
  readonly required?: true;
  readonly examples?: readonly JsonValue[];
}

export function isServerList(value: object): value is ServerList {
  const servers = 'mcpServers' in value ? value.mcpServers : value;
  if (!isObject(servers)) return false;
  const entries = Object.values(servers);
  return 'mcpServers' in value || (entries.length > 0 && entries.every((entry) => isObject(entry) && isEntry(entry)));
}

/** @throws TenonError TN7011 if there is no such file, or it is no list of servers */
export function readServerList(path: string): ServerList {
  let list: unknown;
  try {
    list = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'it is not JSON';
    throw new TenonError('TN7011', `${path} cannot be read: ${reason}`);
  }
  if (!isObject(list) || !isServerList(list)) throw new TenonError('TN7011', `${path} lists no servers`);
  return list;
}

export function serversOf(list: ServerList): Readonly<Record<string, ServerEntry>> {
  return (isObject(list['mcpServers']) ? list['mcpServers'] : list) as Readonly<Record<string, ServerEntry>>;
}

function isEntry(entry: Readonly<Record<string, unknown>>): boolean {
  return 'command' in entry || 'url' in entry;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
