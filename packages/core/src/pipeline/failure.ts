import { randomUUID } from 'node:crypto';
import { ToolResult } from '../content';
import type { Context, McpMessage } from '../contracts';
import { InputError, NotFoundError, ProtocolError, RpcCode, ToolError } from '../errors';

/** What the answers to failures depend on. */
export interface FailurePolicy {
  /** Whether the client gets an id instead of the text of unexpected errors. */
  masks(context: Context): boolean;
}

/** The text that a client may see of an error that nobody meant for it; the log has the rest under the same id. */
function describeUnexpected(error: unknown, label: string, context: Context, policy: FailurePolicy): string {
  const id = randomUUID().slice(0, 8);
  context.log[isCancellation(error, context) ? 'debug' : 'error']({ err: error, errorId: id }, label);
  if (policy.masks(context)) return `${label} (error ${id})`;
  return `${label}: ${error instanceof Error ? error.message : String(error)}`;
}

/** Whether a handler stopped because it was told to: nobody did anything wrong. */
function isCancellation(error: unknown, { signal }: Context): boolean {
  return signal.aborted && (error === signal.reason || (error instanceof Error && error.name === 'AbortError'));
}

/** What a failed tool call becomes: a result with `isError`, unless the error is one of the protocol. */
export function toolFailure(error: unknown, name: string, context: Context, policy: FailurePolicy): ToolResult {
  if (error instanceof ProtocolError) throw error;
  if (error instanceof ToolError || error instanceof InputError) {
    return new ToolResult({ content: error.message, isError: true });
  }
  return new ToolResult({
    content: describeUnexpected(error, `Error calling tool '${name}'`, context, policy),
    isError: true,
  });
}

/** What a failed read or prompt becomes: a JSON-RPC error. */
export function requestFailure(
  error: unknown,
  label: string,
  message: McpMessage,
  policy: FailurePolicy,
): ProtocolError {
  if (error instanceof ProtocolError) return error;
  if (error instanceof InputError) return new ProtocolError(RpcCode.InvalidParams, error.message);
  if (error instanceof NotFoundError) return notFound(error, message);
  if (error instanceof ToolError) return new ProtocolError(RpcCode.InternalError, error.message);
  return new ProtocolError(RpcCode.InternalError, describeUnexpected(error, label, message.context, policy));
}

/** The answer that a URI gets for which there is no resource at all. */
function notFound(error: NotFoundError, { context, method, params }: McpMessage): ProtocolError {
  if (method !== 'resources/read') return new ProtocolError(RpcCode.InvalidParams, error.message);
  const code = context.era === '2026' ? RpcCode.InvalidParams : RpcCode.ResourceNotFound;
  return new ProtocolError(code, error.message, { uri: params['uri'] });
}
