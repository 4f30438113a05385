import type { JsonObject, RequestId } from '../contracts';

/** A JSON-RPC request whose shape has been checked. */
export interface RpcRequest {
  readonly id: RequestId;
  readonly method: string;
  readonly params: Readonly<JsonObject>;
}

/** A JSON-RPC notification whose shape has been checked. */
export interface RpcNotification {
  readonly method: string;
  readonly params: Readonly<JsonObject>;
}

/** Whether a value is a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
