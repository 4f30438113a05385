import { TenonError, type MountedComponents, type ServerBehind } from '@tenon/core';
import { RequestError } from '@tenon/client';
import type { BackendConnection } from '../backend/backend-connection';
import { isObject } from '../backend/wire-object';

/** What is beyond these is no answer of a Tenon server. */
const maxServers = 256;
const maxIdLength = 64;
/** Longer than any component that is taken: where such a server is cannot be told. */
const maxNameLength = 128;
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

/** Whether components of one server are among those of another: both as called by who mounts the latter. */
export function isWithin(inner: ServerBehind, outer: ServerBehind): boolean {
  return isNamedWithin(inner.name, outer) && isUriWithin(inner.uri, outer);
}

/** Components without those of these servers. */
export function withoutServers(components: MountedComponents, servers: readonly ServerBehind[]): MountedComponents {
  if (servers.length === 0) return components;
  const isOther = (is: (value: unknown, server: ServerBehind) => boolean, value: unknown): boolean =>
    !servers.some((server) => is(value, server));
  return {
    ...components,
    tools: components.tools.filter(({ name }) => isOther(isNamedWithin, name)),
    prompts: components.prompts.filter(({ name }) => isOther(isNamedWithin, name)),
    resources: components.resources.filter(({ uri }) => isOther(isUriWithin, uri)),
    resourceTemplates: components.resourceTemplates.filter(({ uriTemplate }) => isOther(isUriWithin, uriTemplate)),
  };
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
  return [isText(name, maxNameLength) && isText(uri, maxUriLength) ? { id, name, uri } : { id }];
}

function isText(value: unknown, maxLength: number): value is string {
  return typeof value === 'string' && value.length <= maxLength;
}

function isNamedWithin(value: unknown, { name }: ServerBehind): boolean {
  return typeof value === 'string' && name !== undefined && name !== '' && value.startsWith(name);
}

/** By what stands before the scheme, and after it: `a+x://b/` has `a+data://b/numbers`. */
function isUriWithin(value: unknown, { uri = '' }: ServerBehind): boolean {
  const [, before = '', after = ''] = /^(.*)x:\/\/(.*)$/s.exec(uri) ?? [];
  if (typeof value !== 'string' || (before === '' && after === '')) return false;
  const path = value.replace(/^[^:]*:(\/\/)?/, '');
  return value.startsWith(before) && path.startsWith(after);
}
