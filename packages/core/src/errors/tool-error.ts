/**
 * An error whose text is meant for the caller: it always reaches the client, also where other errors are
 * masked. In a tool it becomes a result with `isError: true`; in a resource or prompt a JSON-RPC error.
 */
export class ToolError extends Error {
  override readonly name = 'ToolError';
}

/**
 * The arguments of a tool or prompt, or the parameters of a resource, are not valid. Its text is for the caller: it
 * names each argument, the rule and what was received.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
}
