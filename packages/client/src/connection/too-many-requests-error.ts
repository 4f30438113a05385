import { TenonError } from '@tenon/core';

/** The server takes no more requests for now: error TN7012. Nothing of the request was done. */
export class TooManyRequestsError extends TenonError {
  override readonly name = 'TooManyRequestsError';

  /**
   * @param detail what was asked of which server, and what that said
   * @param retryAfterMs how long the server wants to be left alone, in milliseconds, a day at most; undefined where it
   *   does not say
   */
  constructor(
    detail: string,
    readonly retryAfterMs: number | undefined,
  ) {
    super('TN7012', detail);
  }
}
