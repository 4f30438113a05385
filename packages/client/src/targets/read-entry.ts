import type { TenonError } from '@tenon/core';
import { isToken, readUrl } from '../transports/open-transport';
import type { ErrorOutput, ServerTarget } from '../transports/server-target';
import type { ServerEntry, ToolChange } from './server-list';

/** A server of a list: where it is, and what of it is shown, and how. */
export interface ListedServer {
  readonly name: string;
  readonly target: ServerTarget;
  readonly includeTags?: readonly string[];
  readonly excludeTags?: readonly string[];
  readonly tools?: Readonly<Record<string, ToolChange>>;
}

/** What stands for a transport in lists, with the one that it is. */
const transports: Readonly<Record<string, 'http' | 'sse' | 'stdio'>> = {
  stdio: 'stdio',
  http: 'http',
  'streamable-http': 'http',
  sse: 'sse',
};

/**
 * Reads one entry, and collects what is wrong with it.
 *
 * @param problems receives a line for each problem
 * @param programs what is said of programs that the entry does not say
 */
export function readEntry(
  name: string,
  entry: ServerEntry,
  problems: string[],
  programs: { readonly stderr?: ErrorOutput; readonly keepAlive?: boolean } = {},
): ListedServer | undefined {
  const before = problems.length;
  const complain = (what: string): void => void problems.push(`'${name}' ${what}`);
  if (typeof entry !== 'object' || entry === null) {
    complain('is no object');
    return undefined;
  }
  if (!/^[\w.-]+$/.test(name)) complain('has a name with characters other than letters, digits, _, . and -');

  const { command, url, auth } = entry;
  const kind = entry.transport ?? entry.type;
  const transport = kind !== undefined && Object.hasOwn(transports, kind) ? transports[kind] : undefined;
  if (kind !== undefined && !transport) complain(`has the unknown transport "${kind}"`);
  if (command === undefined && url === undefined) complain('has neither `command` nor `url`');
  if (command !== undefined && url !== undefined) complain('has both `command` and `url`');
  if (command !== undefined && (transport === 'http' || transport === 'sse'))
    complain(`has a command, but transport "${kind}"`);
  if (url !== undefined && transport === 'stdio') complain('has a URL, but transport "stdio"');
  if (typeof url === 'string') collectUrl(url, complain);
  else if (url !== undefined) complain('has a `url` that is no text');
  if (auth === 'oauth') complain('has `"auth": "oauth"`, which is not there yet: give a bearer token');
  else if (auth !== undefined && !isAuth(auth)) complain('has an `auth` that is no token a header can carry');
  if (command !== undefined && (typeof command !== 'string' || command === ''))
    complain('has a `command` that is no text');
  if (entry.cwd !== undefined && typeof entry.cwd !== 'string') complain('has a `cwd` that is no text');
  const keepAlive = (entry.keepAlive ?? entry['keep_alive'] ?? programs.keepAlive) as boolean | undefined;
  if (!['boolean', 'undefined'].includes(typeof keepAlive)) {
    complain('has a `keepAlive` that is neither true nor false');
  }
  if (!isListOf(entry.args, 'string')) complain('has `args` that are no list of texts');
  if (!isMapOf(entry.env, 'string')) complain('has `env` that is no object of texts');
  if (!isMapOf(entry.headers, 'string')) complain('has `headers` that are no object of texts');

  const includeTags = (entry.includeTags ?? entry['include_tags']) as readonly string[] | undefined;
  const excludeTags = (entry.excludeTags ?? entry['exclude_tags']) as readonly string[] | undefined;
  if (!isListOf(includeTags, 'string')) complain('has `includeTags` that are no list of texts');
  if (!isListOf(excludeTags, 'string')) complain('has `excludeTags` that are no list of texts');
  if (!isMapOf(entry.tools, 'object')) complain('has `tools` that are no object of changes');
  if (problems.length > before) return undefined;

  const target: ServerTarget =
    command !== undefined
      ? { command, args: entry.args, env: entry.env, cwd: entry.cwd, keepAlive, stderr: programs.stderr }
      : {
          url: url ?? '',
          headers: entry.headers,
          ...(auth !== undefined && { auth }),
          ...(transport !== undefined && { transport: transport === 'sse' ? 'sse' : 'http' }),
        };
  return { name, target, includeTags, excludeTags, tools: entry.tools };
}

function collectUrl(url: string, complain: (what: string) => void): void {
  try {
    readUrl(url);
  } catch (error) {
    complain(`has a wrong \`url\`: ${(error as TenonError).detail}`);
  }
}

function isAuth(auth: unknown): boolean {
  return typeof auth === 'string' ? isToken(auth) : typeof auth === 'object' && auth !== null;
}

function isListOf(value: unknown, type: 'string'): boolean {
  return value === undefined || (Array.isArray(value) && value.every((item) => typeof item === type));
}

function isMapOf(value: unknown, type: 'string' | 'object'): boolean {
  if (value === undefined) return true;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((item) => typeof item === type && item !== null);
}
