import type { CompiledSchema, MaybePromise, McpMessage, McpMiddleware, MiddlewareHook } from '../contracts';
import { CallContext } from './call-context';
import { composeChain, type Core } from './chain';
import { withCheckedInput } from './checked-input';
import { requestFailure, type FailurePolicy } from './failure';
import type { BoundHandler } from './handler';
import { withTimeLimit } from './time-limit';
import { withAnswers } from './with-answers';

/** Answers a read or prompt request from its input; fails with whatever its handler fails with. */
export type RequestCore<M extends McpMessage, R> = (message: M, input: unknown) => MaybePromise<R>;

/** What is asked for, in messages. */
export interface RequestSubject {
  readonly kind: 'Prompt' | 'Resource';
  readonly name: string;
}

/** What is asked for by the name that the client used. */
export function labelOf({ kind, name }: RequestSubject, { calledAs = name }: CallContext): string {
  return `${kind} '${calledAs}'`;
}

/** What the core of a resource or prompt is made of. */
export interface RequestCoreParts<M extends McpMessage, R> {
  readonly subject: RequestSubject;
  readonly handler: BoundHandler;
  readonly input: CompiledSchema | undefined;
  readonly convert: (value: unknown, message: M) => MaybePromise<R>;
  readonly timeoutMs: number | undefined;
}

/** Composes the check of the input, the handler and the conversion of its value, within the time limit. */
export function composeRequestCore<M extends McpMessage, R>(parts: RequestCoreParts<M, R>): RequestCore<M, R> {
  const { subject, timeoutMs } = parts;
  const run = (message: M, input: unknown, context: CallContext): MaybePromise<R> =>
    withCheckedInput(
      parts.input,
      () => `${labelOf(subject, context)} got invalid arguments:`,
      input,
      (checked) => withAnswers(parts.handler, checked, context, (value) => parts.convert(value, message)),
    );
  return (message, input) => {
    const context = CallContext.of(message.context);
    if (timeoutMs === undefined) return run(message, input, context);
    return withTimeLimit(
      () => labelOf(subject, context),
      timeoutMs,
      context,
      () => run(message, input, context),
    );
  };
}

/** Puts middleware around the core of a resource or prompt; what comes out fails with errors of the protocol only. */
export function surroundRequest<M extends McpMessage, R>(
  subject: RequestSubject,
  hook: MiddlewareHook,
  core: Core<M, R>,
  middleware: readonly McpMiddleware[],
  failures: FailurePolicy,
): (message: M) => Promise<R> {
  const chain = composeChain<M, R>(middleware, ['onMessage', 'onRequest', hook], core);
  return async (message) => {
    try {
      return await chain(message);
    } catch (error) {
      throw requestFailure(error, `${labelOf(subject, CallContext.of(message.context))} failed`, message, failures);
    }
  };
}
