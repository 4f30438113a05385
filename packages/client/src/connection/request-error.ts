/** The server answered with a JSON-RPC error. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  /**
   * @param code the code of the JSON-RPC error
   * @param data what the server added to it
   */
  constructor(
    readonly code: number,
    message: string,
    readonly data?: unknown,
  ) {
    super(message);
  }
}
