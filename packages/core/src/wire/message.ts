import type { JsonObject, RequestId } from '../contracts';
import { ProtocolError, RpcCode } from '../errors';
import { isJsonObject } from '../kernel';
import { parseJson, RefusedJsonError } from '../schema';

/** One message of a client, its shape checked. */
export type InboundMessage =
  | { readonly kind: 'request'; readonly id: RequestId; readonly method: string; readonly params: JsonObject }
  | { readonly kind: 'notification'; readonly method: string; readonly params: JsonObject }
  /**
   * Without an id it is an error about a message that its sender could not read. What it says is not checked, since
   * mostly nobody waits for it.
   */
  | {
      readonly kind: 'response';
      readonly id: RequestId | undefined;
      readonly result?: unknown;
      readonly error?: unknown;
    };

/** Several messages in one text, each still to be read. */
export interface InboundBatch {
  readonly kind: 'batch';
  readonly parts: readonly unknown[];
}

const noParams: JsonObject = Object.freeze({});

/**
 * Reads one JSON-RPC message, or a batch of them.
 *
 * @throws ProtocolError -32700 where the text is not JSON, -32600 where it is not a message; both with status 400
 */
export function readMessages(text: string): InboundMessage | InboundBatch {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    if (error instanceof RefusedJsonError) throw invalidRequest(error.message);
    throw new ProtocolError(RpcCode.ParseError, 'Parse error: the body is not JSON', undefined, { status: 400 });
  }
  return Array.isArray(value) ? { kind: 'batch', parts: value } : messageOf(value);
}

/** The refusal of a batch where none is taken: only MCP 2025-03-26 has them. */
export function refusedBatch(): ProtocolError {
  return invalidRequest('JSON-RPC batches are not supported');
}

/** Checks the shape of one message. @throws ProtocolError -32600 with status 400 */
export function messageOf(value: unknown): InboundMessage {
  if (!isJsonObject(value) || value['jsonrpc'] !== '2.0') {
    throw invalidRequest('a message is an object with "jsonrpc": "2.0"');
  }
  const { id, method, params } = value;
  if (id !== undefined && !isRequestId(id)) throw invalidRequest('`id` must be a string or an integer');
  if (method === undefined) {
    const { result, error } = value;
    if ('error' in value || (id !== undefined && 'result' in value)) return { kind: 'response', id, result, error };
    throw invalidRequest('`method` is missing');
  }
  if (typeof method !== 'string') throw invalidRequest('`method` must be a string');
  if (params !== undefined && !isJsonObject(params)) throw invalidRequest('`params` must be an object');
  if (id === undefined) return { kind: 'notification', method, params: params ?? noParams };
  return { kind: 'request', id, method, params: params ?? noParams };
}

function isRequestId(value: unknown): value is RequestId {
  return typeof value === 'string' || Number.isSafeInteger(value);
}

function invalidRequest(detail: string): ProtocolError {
  return new ProtocolError(RpcCode.InvalidRequest, `Invalid request: ${detail}`, undefined, { status: 400 });
}
