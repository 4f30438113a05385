import { RpcCode, TenonError, type JsonObject, type Logger, type MountedComponents } from '@tenon/core';
import { RequestError } from '@tenon/client';
import type { BackendConnection } from '../backend/backend-connection';
import { isObject } from '../backend/wire-object';

export interface ListLimits {
  readonly timeoutMs: number;
  readonly maxPages: number;
}

const lists = [
  { method: 'tools/list', capability: 'tools', member: 'tools', id: 'name' },
  { method: 'resources/list', capability: 'resources', member: 'resources', id: 'uri' },
  { method: 'resources/templates/list', capability: 'resources', member: 'resourceTemplates', id: 'uriTemplate' },
  { method: 'prompts/list', capability: 'prompts', member: 'prompts', id: 'name' },
] as const;

type List = (typeof lists)[number];

/**
 * Asks a server for all that it offers.
 *
 * @throws TenonError TN7009 for what is no list, TN7007 for more pages than `maxPages`, and what requests throw
 */
export async function readLists(
  connection: BackendConnection,
  limits: ListLimits,
  log: Logger,
): Promise<MountedComponents> {
  const [tools = [], resources = [], resourceTemplates = [], prompts = []] = await Promise.all(
    lists.map((list) => readList(connection, list, limits, log)),
  );
  const completes = connection.capabilities['completions'] !== undefined;
  return { tools, resources, resourceTemplates, prompts, completes };
}

async function readList(
  connection: BackendConnection,
  list: List,
  limits: ListLimits,
  log: Logger,
): Promise<JsonObject[]> {
  if (connection.capabilities[list.capability] === undefined) return [];
  try {
    return await readPages(connection, list, limits, log);
  } catch (error) {
    if (error instanceof RequestError && error.code === RpcCode.MethodNotFound) return [];
    throw error;
  }
}

/** A cursor that comes again ends the list. */
async function readPages(
  connection: BackendConnection,
  { method, member, id }: List,
  { maxPages, timeoutMs }: ListLimits,
  log: Logger,
): Promise<JsonObject[]> {
  const items: JsonObject[] = [];
  const cursors = new Set<string>();
  for (let cursor: string | undefined; ;) {
    const page = await connection.request(method, cursor === undefined ? {} : { cursor }, { timeoutMs });
    const listed = isObject(page) ? page[member] : undefined;
    if (!Array.isArray(listed)) throw new TenonError('TN7009', `the answer to ${method} has no list of ${member}`);
    for (const item of listed as unknown[]) {
      if (isObject(item) && typeof item[id] === 'string') items.push(item);
      else log.warn({ method }, `An item of ${member} without a ${id} was left out`);
    }
    const next = page['nextCursor'];
    if (typeof next !== 'string' || cursors.has(next)) return items;
    if (cursors.size >= maxPages - 1) throw new TenonError('TN7007', `${method} has more than ${maxPages} pages`);
    cursors.add(next);
    cursor = next;
  }
}
