import { isThenable } from '../content';
import { InputRequired, type MaybePromise } from '../contracts';
import type { CallContext } from './call-context';
import type { BoundHandler } from './handler';

/**
 * Runs a handler and hands its value on. One that returned questions runs again once they are answered, for as long as
 * it returns more; stays synchronous where the handler is.
 */
export function withAnswers<R>(
  handler: BoundHandler,
  input: unknown,
  context: CallContext,
  proceed: (value: unknown) => MaybePromise<R>,
): MaybePromise<R> {
  const { mark } = context;
  const run = (): MaybePromise<R> => {
    const value = handler(input, context);
    return isThenable(value) ? Promise.resolve(value).then(settle) : settle(value);
  };
  const settle = (value: unknown): MaybePromise<R> => {
    if (!(value instanceof InputRequired)) return proceed(value);
    return context.answersTo(value).then(() => {
      context.returnTo(mark);
      return run();
    });
  };
  return run();
}
