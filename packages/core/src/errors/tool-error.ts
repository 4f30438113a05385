/**
 * An error whose text is meant for the caller: it always reaches the client, also where other errors are
 * masked. In a tool it becomes a result with `isError: true`; in a resource or prompt a JSON-RPC error.
 */
export class ToolError extends Error {
  override readonly name: string = 'ToolError';
}

/**
 * What the caller asked for does not exist. Like any ToolError its text reaches the client; reading a resource is
 * answered with the code for unknown resources, -32002 in 2025 and -32602 in 2026, and a prompt with -32602.
 */
export class NotFoundError extends ToolError {
  override readonly name = 'NotFoundError';
}

/**
 * The arguments of a tool or prompt, or the parameters of a resource, are not valid. Its text is for the caller: it
 * names each argument, the rule and what was received.
 */
export class InputError extends Error {
  override readonly name = 'InputError';

  /**
   * @param issues what the message says, each by the JSON Pointer of its argument
   */
  constructor(
    message: string,
    readonly issues: readonly { readonly path: string; readonly message: string }[],
  ) {
    super(message);
  }
}
