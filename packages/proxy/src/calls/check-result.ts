import { TenonError, type JsonObject } from '@tenon/core';
import { isObject } from '../backend/wire-object';

const shapes: Readonly<Record<string, (result: JsonObject) => boolean>> = {
  'tools/call': ({ content }) => Array.isArray(content) && content.every(isObject),
  'resources/read': ({ contents }) => Array.isArray(contents) && contents.every(isObject),
  'prompts/get': ({ messages }) => Array.isArray(messages) && messages.every(isObject),
  'completion/complete': ({ completion }) => isObject(completion) && Array.isArray(completion['values']),
};

/** What a server says of itself with each result, and the like: the mounting server has its own to say. */
const protocolMetaPrefix = 'io.modelcontextprotocol/';

/** Lets a result pass that is one at all; what it holds is between the server and the client. @throws TenonError TN7009 */
export function checkResult(method: string, result: unknown): JsonObject {
  if (!isObject(result) || shapes[method]?.(result) === false) {
    throw new TenonError('TN7009', `the answer to ${method} is no result of it`);
  }
  const { resultType: _, _meta: meta, ...rest } = result;
  const kept = Object.entries(isObject(meta) ? meta : {}).filter(([key]) => !key.startsWith(protocolMetaPrefix));
  return kept.length > 0 ? { ...rest, _meta: Object.fromEntries(kept) } : rest;
}
