import { TenonError } from '@tenon/core';
import type { ConnectionOptions } from '../connection';
import { ServerLink, type Link } from '../links';
import { ChangedToolsLink } from '../links/changed-tools-link';
import { GroupLink } from '../links/group-link';
import { TaggedLink } from '../links/tagged-link';
import { resolveTarget, type ClientTarget, type TargetOptions } from './client-target';
import { readEntry, type ListedServer } from './read-entry';
import { serversOf, type ServerList } from './server-list';

export interface LinkOptions {
  /** How to connect to a server; the name is that of one of several. */
  readonly connection: (server?: string) => ConnectionOptions;
  readonly reconnects: boolean;
  readonly target: TargetOptions;
  readonly warn: (message: string) => void;
}

/**
 * The way to what a client was given.
 *
 * @throws TenonError TN7001 for what is no target, TN7011 with every problem of a list of servers
 */
export function linkTo(target: ClientTarget, options: LinkOptions): Link {
  const resolved = resolveTarget(target, options.target);
  if ('server' in resolved) return new ServerLink(resolved.server, options.connection(), options.reconnects);
  const servers = readAll(resolved.list, options.target);
  const [only] = servers;
  if (only && servers.length === 1) return linkToListed(only, options, undefined);
  return new GroupLink(
    new Map(servers.map((server) => [server.name, linkToListed(server, options, server.name)])),
    options.warn,
  );
}

function readAll(list: ServerList, programs: TargetOptions): readonly ListedServer[] {
  const problems: string[] = [];
  const servers = Object.entries(serversOf(list)).flatMap(
    ([name, entry]) => readEntry(name, entry, problems, programs) ?? [],
  );
  if (problems.length > 0) throw new TenonError('TN7011', problems.join('; '));
  if (servers.length === 0) throw new TenonError('TN7011', 'it names no server');
  return servers;
}

function linkToListed(
  { name: listed, target, tools, includeTags, excludeTags }: ListedServer,
  { connection, reconnects, warn }: LinkOptions,
  name: string | undefined,
): Link {
  const server = new ServerLink(target, connection(name), reconnects);
  const changed = tools
    ? new ChangedToolsLink(server, tools, (message) => warn(`'${listed}': ${message}`), name)
    : server;
  return includeTags || excludeTags ? new TaggedLink(changed, { includeTags, excludeTags }, name) : changed;
}
