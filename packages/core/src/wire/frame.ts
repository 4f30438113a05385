import { toJson } from '../content';
import type { JsonObject, RequestId } from '../contracts';
import type { ProtocolError } from '../errors';
import type { ResultText } from '../kernel';

/** The reply that carries a result, as text. */
export function frameResult(id: RequestId, result: ResultText): string {
  return `{"jsonrpc":"2.0","id":${idText(id)},"result":${typeof result === 'string' ? result : result.text}}`;
}

/** The same as a body: shared large results are copied as bytes, not encoded again. */
export function frameBody(id: RequestId, result: ResultText): string | Buffer {
  if (typeof result === 'string' || !result.isLarge) return frameResult(id, result);
  return Buffer.concat([Buffer.from(`{"jsonrpc":"2.0","id":${idText(id)},"result":`), result.bytes, Buffer.from('}')]);
}

/**
 * The reply that carries an error; `null` where the request could not be read. Errors are thrown with any data: what
 * JSON cannot say is left out, since the client must get the error all the same.
 */
export function frameError(id: RequestId | null, { code, message, data }: ProtocolError): string {
  const error = { code, message };
  if (data === undefined) return JSON.stringify({ jsonrpc: '2.0', id, error });
  try {
    return JSON.stringify({ jsonrpc: '2.0', id, error: { ...error, data } });
  } catch {
    return JSON.stringify({ jsonrpc: '2.0', id, error });
  }
}

/** @throws TenonError TN3001 naming the path of what JSON cannot say */
export function frameNotification(method: string, params: JsonObject): string {
  try {
    return JSON.stringify({ jsonrpc: '2.0', method, params });
  } catch {
    return JSON.stringify({ jsonrpc: '2.0', method, params: toJson(params) });
  }
}

/** A request of the server. @throws TenonError TN3001 naming the path of what JSON cannot say */
export function frameRequest(id: string, method: string, params: JsonObject): string {
  try {
    return JSON.stringify({ jsonrpc: '2.0', id, method, params });
  } catch {
    return JSON.stringify({ jsonrpc: '2.0', id, method, params: toJson(params) });
  }
}

function idText(id: RequestId): string {
  return typeof id === 'number' ? String(id) : JSON.stringify(id);
}
