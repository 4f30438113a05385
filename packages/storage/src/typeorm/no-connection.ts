import { TenonError } from '@tenon/core';
import { DriverError } from '../base';

/** A client has no connection for a statement, which therefore had no effect. */
export class NoConnectionError extends Error {
  readonly code: unknown;

  /** @param reason what the client says, whose name and code it has */
  constructor(readonly reason: unknown) {
    super('there is no connection to the database');
    this.name = reason instanceof Error ? reason.name : 'NoConnectionError';
    this.code = (reason as NodeJS.ErrnoException | undefined)?.code;
  }
}

/** What to throw for an error that came in place of a connection: it may say all that there is to say. */
export function noConnection(error: unknown): unknown {
  return error instanceof TenonError || error instanceof DriverError ? error : new NoConnectionError(error);
}
