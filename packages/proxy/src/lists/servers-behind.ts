import { TenonError, type ServerBehind } from '@tenon/core';
import { RequestError } from '@tenon/client';
import type { BackendConnection } from '../backend/backend-connection';
import { isObject } from '../backend/wire-object';

/** What is beyond these is no answer of a Tenon server. */
export const maxServers = 256;
const maxIdLength = 64;
/** Longer than the name of any component that is taken: what stands beyond makes no difference. */
const maxNameLength = 129;
/** As long as the URI of any component that is taken: beyond that, nothing is to be told. */
const maxUriLength = 2_048;
/** The question is answered from memory; who does not answer it may still answer others. */
const maxAnswerMs = 5_000;

/**
 * The Tenon servers that a server answers for: itself first, then those of what it mounts. It says them from memory, so
 * that asking never goes round a circle. Others ignore the question: what does not answer it in time leads to none.
 *
 * @throws what requests throw but for the end of their time
 */
export async function serversBehind(connection: BackendConnection, timeoutMs: number): Promise<ServerBehind[]> {
  const answer = await answerOf(connection, timeoutMs);
  const meta = isObject(answer) ? answer['_meta'] : undefined;
  const tenon = isObject(meta) ? meta['tenon'] : undefined;
  const servers = isObject(tenon) ? tenon['servers'] : undefined;
  return Array.isArray(servers) ? servers.slice(0, maxServers).flatMap(serverIn) : [];
}

/** Why a mount offers nothing whose server says that it is the mounting one. */
export function itself(): TenonError {
  return new TenonError('TN5003', 'its address is that of this server', {
    fix: 'Its address is that of this server: give the mount another one, or let this server listen elsewhere.',
  });
}

/** Whether a mount was refused since it is of its own server. */
export function isCircle(error: unknown): boolean {
  return error instanceof TenonError && error.code === 'TN5003';
}

async function answerOf(connection: BackendConnection, timeoutMs: number): Promise<unknown> {
  const method = connection.era === '2025' ? 'ping' : 'server/discover';
  // 0 is for as long as it takes.
  const answerMs = timeoutMs > 0 ? Math.min(timeoutMs, maxAnswerMs) : maxAnswerMs;
  try {
    return await connection.request(method, { _meta: { tenon: { servers: true } } }, { timeoutMs: answerMs });
  } catch (error) {
    if (error instanceof RequestError || isTimeout(error)) return undefined;
    throw error;
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof TenonError && error.code === 'TN7004';
}

function serverIn(given: unknown): ServerBehind[] {
  if (!isObject(given)) return [];
  const { id, name, uri } = given;
  if (!isText(id, maxIdLength)) return [];
  if (typeof name !== 'string' || !isText(uri, maxUriLength)) return [{ id }];
  return [{ id, name: name.slice(0, maxNameLength), uri }];
}

function isText(value: unknown, maxLength: number): value is string {
  return typeof value === 'string' && value.length <= maxLength;
}
