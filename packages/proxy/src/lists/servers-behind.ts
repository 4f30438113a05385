import { TenonError } from '@tenon/core';
import { RequestError } from '@tenon/client';
import type { BackendConnection } from '../backend/backend-connection';
import { isObject } from '../backend/wire-object';

/** What is beyond these is no answer of a Tenon server. */
const maxServers = 256;
const maxLength = 64;

/**
 * The ids of the Tenon servers that a server answers for: its own, and those of what it mounts. It says them from memory,
 * so that asking never goes round a circle. Others ignore the question.
 *
 * @param own the id of the mounting server
 * @throws TenonError TN5003 where that one is among them, and what requests throw
 */
export async function serversBehind(
  connection: BackendConnection,
  own: string,
  timeoutMs: number,
): Promise<readonly string[]> {
  const ids = idsIn(await answerOf(connection, timeoutMs));
  if (!ids.includes(own)) return ids;
  const isItself = ids[0] === own;
  throw new TenonError('TN5003', isItself ? 'its address is that of this server' : 'it mounts this server', {
    fix: isItself
      ? 'Its address is that of this server: give the mount another one, or let this server listen elsewhere.'
      : 'It mounts this server, by itself or through others: take out this mount, or that one.',
  });
}

/** Whether a mount was refused since it leads back to its server. */
export function isCircle(error: unknown): boolean {
  return error instanceof TenonError && error.code === 'TN5003';
}

async function answerOf(connection: BackendConnection, timeoutMs: number): Promise<unknown> {
  const method = connection.era === '2025' ? 'ping' : 'server/discover';
  try {
    return await connection.request(method, { _meta: { tenon: { servers: true } } }, { timeoutMs });
  } catch (error) {
    if (error instanceof RequestError) return undefined;
    throw error;
  }
}

function idsIn(answer: unknown): readonly string[] {
  const meta = isObject(answer) ? answer['_meta'] : undefined;
  const tenon = isObject(meta) ? meta['tenon'] : undefined;
  const ids = isObject(tenon) ? tenon['servers'] : undefined;
  if (!Array.isArray(ids)) return [];
  return ids.slice(0, maxServers).filter((id): id is string => typeof id === 'string' && id.length <= maxLength);
}
