/**
 * An error whose text is meant for the caller: it always reaches the client, also where other errors are
 * masked. In a tool it becomes a result with `isError: true`; in a resource or prompt a JSON-RPC error.
 */
export class ToolError extends Error {
  override readonly name = 'ToolError';
}
