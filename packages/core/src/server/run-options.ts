import { parseArgs } from 'node:util';
import { TenonError } from '../errors';
import type { ServerOptions } from './server-options';

/** How a server runs: given in code, or by the command line and the environment, which win in this order. */
export interface RunOptions {
  /** `stdio` by default; `sse` is `http` with the HTTP+SSE transport of MCP 2024-11-05 beside it. */
  transport?: 'stdio' | 'http' | 'sse';
  host?: string;
  port?: number;
  path?: string;
  /** The command line; that of the process by default, `[]` for none. */
  argv?: readonly string[];
  /** The environment; that of the process by default. */
  env?: Readonly<Record<string, string | undefined>>;
}

/** The settings of one run, complete. */
export type RunSettings =
  | { readonly transport: 'stdio' }
  | {
      readonly transport: 'http';
      readonly host: string;
      readonly port: number;
      readonly path: string;
      readonly sse?: true;
    }
  | { readonly transport: 'help'; readonly text: string };

/** The options, with the defaults that code gives. */
function helpOf(server: ServerOptions, { transport = 'stdio', host, port, path }: RunOptions): string {
  const { http = {} } = server;
  const sse = typeof http.sse === 'object' ? http.sse : {};
  return `${server.name}

Options
  --transport <stdio|http|sse>   how clients connect                   (TENON_TRANSPORT; ${transport})
  --host <address>               address to bind, with http or sse     (TENON_HOST; ${host ?? http.host ?? '127.0.0.1'})
  --port <number>                port to bind, 0 for any               (TENON_PORT or PORT; ${port ?? http.port ?? 8000})
  --path <path>                  path of the endpoint                  (TENON_PATH; ${path ?? http.path ?? '/mcp'})
  -h, --help                     print this text

With sse, the transport of MCP 2024-11-05 answers beside the endpoint: on ${sse.path ?? '/sse'}, and
${sse.messagesPath ?? '/messages'} for what clients send.

The environment variable TENON_LOG_LEVEL sets the level of the log on stderr:
trace, debug, info, warn, error, fatal or silent.
`;
}

/**
 * Decides how to run: the command line first, then the environment, then code, then defaults. Arguments that are not
 * options of the server are the application's own.
 *
 * @throws TenonError TN4002 naming the option and what it takes
 */
export function runSettings(server: ServerOptions, options: RunOptions): RunSettings {
  const given = readArguments(options.argv ?? process.argv.slice(2));
  if (given['help'] !== undefined) return { transport: 'help', text: helpOf(server, options) };

  const env = options.env ?? process.env;
  const pick = (name: string, ...variables: string[]): string | undefined =>
    given[name] ?? variables.map((variable) => env[variable]).find((value) => value !== undefined && value !== '');

  const transport = pick('transport', 'TENON_TRANSPORT') ?? options.transport ?? 'stdio';
  if (transport === 'stdio') return { transport };
  if (transport !== 'http' && transport !== 'streamable-http' && transport !== 'sse') {
    throw new TenonError('TN4002', `the transport '${transport}' is none of stdio, http and sse`);
  }
  const host = pick('host', 'TENON_HOST') ?? options.host ?? server.http?.host ?? '127.0.0.1';
  const port = readPort(pick('port', 'TENON_PORT', 'PORT')) ?? options.port ?? server.http?.port ?? 8000;
  const path = pick('path', 'TENON_PATH') ?? options.path ?? server.http?.path ?? '/mcp';
  if (!path.startsWith('/')) throw new TenonError('TN4002', `the path '${path}' does not start with '/'`);
  return { transport: 'http', host, port, path, ...(transport === 'sse' && { sse: true }) };
}

const names = ['transport', 'host', 'port', 'path'] as const;

/** Reads the server's own options and passes over everything else. */
function readArguments(argv: readonly string[]): Partial<Record<string, string>> {
  const { tokens } = parseArgs({
    args: [...argv],
    options: {
      transport: { type: 'string' },
      host: { type: 'string' },
      port: { type: 'string' },
      path: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    strict: false,
    tokens: true,
  });
  const given: Partial<Record<string, string>> = {};
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    if (token.name === 'help') given['help'] = '';
    if (!names.some((name) => name === token.name)) continue;
    if (token.value === undefined || token.value === '')
      throw new TenonError('TN4002', `--${token.name} needs a value`);
    given[token.name] = token.value;
  }
  return given;
}

function readPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new TenonError('TN4002', `'${text}' is not a port; a port is a whole number from 0 to 65535`);
}
