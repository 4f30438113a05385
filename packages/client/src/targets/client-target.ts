import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { TenonError, TenonServer } from '@tenon/core';
import { readUrl } from '../transports/open-transport';
import type { CommandTarget, HttpTarget, ServerTarget } from '../transports/server-target';
import { isServerList, readServerList, type ServerList } from './server-list';

/**
 * What a client can connect to: a URL, the path of a script (`.js`, `.mjs`, `.cjs`, `.py`) or of an mcp.json file, a
 * server of this process, one of the detailed forms, or the content of an mcp.json.
 */
export type ClientTarget = string | URL | TenonServer | ServerTarget | ServerList;

/** What options say of a target that is given in short. */
export type TargetOptions = Partial<Pick<HttpTarget, 'auth' | 'headers' | 'fetch'>> &
  Pick<CommandTarget, 'stderr' | 'keepAlive'>;

export type ResolvedTarget = { readonly server: ServerTarget } | { readonly list: ServerList };

/** @throws TenonError TN7001 for what is no target, TN7011 for a list of servers that cannot be read */
export function resolveTarget(target: ClientTarget, options: TargetOptions = {}): ResolvedTarget {
  if (target instanceof TenonServer) return { server: { server: target } };
  if (target instanceof URL) return { server: withOptions({ url: target }, options) };
  if (typeof target === 'string') return resolveText(target, options);
  if (typeof target !== 'object' || target === null) throw new TenonError('TN7001', `${typeof target} is no target`);
  if ('server' in target && target.server instanceof TenonServer) return { server: target as ServerTarget };
  if ('url' in target && isText(target.url)) return { server: withOptions(target as HttpTarget, options) };
  if ('command' in target && isText(target.command)) return { server: withOptions(target as CommandTarget, options) };
  if (isServerList(target)) return { list: target };
  throw new TenonError('TN7001', `an object with ${Object.keys(target).join(', ') || 'nothing in it'} is no target`);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || value instanceof URL;
}

function resolveText(target: string, options: TargetOptions): ResolvedTarget {
  if (/^https?:/i.test(target)) return { server: withOptions({ url: target }, options) };
  const extension = extname(target);
  if (extension === '.json') return { list: readServerList(target) };
  const interpreter = interpreters[extension];
  if (interpreter === undefined) {
    throw new TenonError('TN7001', `${shown(target)} is neither a URL nor the path of a script or mcp.json`, {
      ...(extension === '.ts' && { fix: 'Compile the script, or give a command that runs it: `{ command, args }`.' }),
    });
  }
  if (!existsSync(target)) throw new TenonError('TN7001', `there is no script ${target}`);
  return { server: withOptions({ command: interpreter, args: [target] }, options) };
}

/** Not what may hold a password. */
function shown(target: string): string {
  return target.includes('@') ? 'the text given' : `"${target.slice(0, 60)}"`;
}

const interpreters: Readonly<Record<string, string>> = {
  '.js': process.execPath,
  '.mjs': process.execPath,
  '.cjs': process.execPath,
  '.py': process.platform === 'win32' ? 'python' : 'python3',
};

function withOptions(target: HttpTarget | CommandTarget, options: TargetOptions): ServerTarget {
  const { auth, headers, fetch, stderr, keepAlive } = options;
  if ('url' in target) {
    readUrl(target.url);
    return {
      ...(auth !== undefined && { auth }),
      ...(fetch && { fetch }),
      ...target,
      headers: { ...headers, ...target.headers },
    };
  }
  return {
    ...(stderr !== undefined && { stderr }),
    ...(keepAlive !== undefined && { keepAlive }),
    ...target,
  };
}
