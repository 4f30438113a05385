import { isSpecType } from '@modelcontextprotocol/client';
import { RpcCode, TenonError, type JsonObject, type Logger, type MountedComponents } from '@tenon/core';
import { RequestError } from '@tenon/client';
import type { BackendConnection } from '../backend/backend-connection';
import { isObject } from '../backend/wire-object';

export interface ListLimits {
  readonly timeoutMs: number;
  readonly maxPages: number;
}

interface List {
  readonly method: string;
  readonly capability: string;
  readonly member: string;
  /** Whether it is one of the protocol; what the mounting server fills in may be missing. */
  readonly isItem: (item: JsonObject) => boolean;
}

const lists: readonly List[] = [
  {
    method: 'tools/list',
    capability: 'tools',
    member: 'tools',
    isItem: (item) => isSpecType.Tool({ inputSchema: { type: 'object' }, ...item }),
  },
  {
    method: 'resources/list',
    capability: 'resources',
    member: 'resources',
    isItem: (item) => isSpecType.Resource({ name: '', ...item }),
  },
  {
    method: 'resources/templates/list',
    capability: 'resources',
    member: 'resourceTemplates',
    isItem: (item) => isSpecType.ResourceTemplate({ name: '', ...item }),
  },
  { method: 'prompts/list', capability: 'prompts', member: 'prompts', isItem: (item) => isSpecType.Prompt(item) },
];

/** What is nested deeper is no use to anybody, and exhausts the stack of whoever walks through it. */
const maxDepth = 100;

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
  { method, member, isItem }: List,
  { maxPages, timeoutMs }: ListLimits,
  log: Logger,
): Promise<JsonObject[]> {
  const items: JsonObject[] = [];
  let leftOut = 0;
  const cursors = new Set<string>();
  for (let cursor: string | undefined; ;) {
    const page = await connection.request(method, cursor === undefined ? {} : { cursor }, { timeoutMs });
    const listed = isObject(page) ? page[member] : undefined;
    if (!Array.isArray(listed)) throw new TenonError('TN7009', `the answer to ${method} has no list of ${member}`);
    for (const item of listed as unknown[]) {
      if (isObject(item) && !isTooDeep(item) && isItem(item)) items.push(item);
      else leftOut += 1;
    }
    const next = page['nextCursor'];
    if (typeof next !== 'string' || cursors.has(next)) {
      if (leftOut > 0) log.warn({ method }, `${leftOut} of ${member} are none of the protocol, and were left out`);
      return items;
    }
    if (cursors.size >= maxPages - 1) throw new TenonError('TN7007', `${method} has more than ${maxPages} pages`);
    cursors.add(next);
    cursor = next;
  }
}

function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth >= maxDepth || Object.values(value).some((one) => isTooDeep(one, depth + 1));
}
