/** What answers a request of the server threw. The server hears no more than that. */
export class AnswerFailure extends Error {
  override readonly name = 'AnswerFailure';

  constructor(override readonly cause: unknown) {
    super('The client could not answer');
  }
}
