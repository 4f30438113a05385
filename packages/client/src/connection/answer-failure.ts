import { TenonError } from '@tenon/core';

/** The client's own function answered what no answer can be. The text is for the server, too. */
export class UnusableAnswer extends TenonError {
  /** @param what for example "`elicit` returned null" */
  constructor(what: string, fix: string) {
    super('TN7008', what, { fix });
  }
}

/** What answers a request of the server threw. The server hears no more than that. */
export class AnswerFailure extends Error {
  override readonly name = 'AnswerFailure';

  constructor(override readonly cause: unknown) {
    super(cause instanceof UnusableAnswer ? cause.message : 'The client could not answer');
  }
}
