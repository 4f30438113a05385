import { toJson } from '../content';
import type { JsonObject, RequestId } from '../contracts';
import type { ProtocolError } from '../errors';
import type { ResultText } from '../kernel';
import { shown, type Origin } from './outgoing';

/** The request that a message answers. */
interface Answered {
  readonly id: RequestId;
  readonly method: string;
}

/** The reply that carries a result, as text. */
export function frameResult({ id, method }: Answered, result: ResultText, origin: Origin): string {
  return shown(resultText(id, result), origin, method);
}

/** The same as a body: shared large results are copied as bytes, not encoded again. */
export function frameBody({ id, method }: Answered, result: ResultText, origin: Origin): string | Buffer {
  if (typeof result === 'string' || !result.isLarge) return shown(resultText(id, result), origin, method);
  const body = Buffer.concat([
    Buffer.from(`{"jsonrpc":"2.0","id":${idText(id)},"result":`),
    result.bytes,
    Buffer.from('}'),
  ]);
  return shown(body, origin, method);
}

/** The reply that carries an error; its id is `null` where the request could not be read (JSON-RPC 2.0, section 5). */
export function frameError(id: RequestId | null, error: ProtocolError, origin: Origin): string {
  return shown(errorText(id, error), origin);
}

/** @throws TenonError TN3001 naming the path of what JSON cannot say */
export function frameNotification(method: string, params: JsonObject, origin: Origin): string {
  return shown(callText({ method }, params), origin);
}

/** A request of the server. @throws TenonError TN3001 naming the path of what JSON cannot say */
export function frameRequest(id: string, method: string, params: JsonObject, origin: Origin): string {
  return shown(callText({ id, method }, params), origin);
}

function resultText(id: RequestId, result: ResultText): string {
  return `{"jsonrpc":"2.0","id":${idText(id)},"result":${typeof result === 'string' ? result : result.text}}`;
}

/** Errors are thrown with any data: what JSON cannot say is left out, since the client must get the error all the same. */
function errorText(id: RequestId | null, { code, message, data }: ProtocolError): string {
  const error = { code, message };
  if (data === undefined) return JSON.stringify({ jsonrpc: '2.0', id, error });
  try {
    return JSON.stringify({ jsonrpc: '2.0', id, error: { ...error, data } });
  } catch {
    return JSON.stringify({ jsonrpc: '2.0', id, error });
  }
}

function callText(call: JsonObject, params: JsonObject): string {
  try {
    return JSON.stringify({ jsonrpc: '2.0', ...call, params });
  } catch {
    return JSON.stringify({ jsonrpc: '2.0', ...call, params: toJson(params) });
  }
}

function idText(id: RequestId): string {
  return typeof id === 'number' ? String(id) : JSON.stringify(id);
}
