import type { CompiledSchema, MaybePromise, McpMessage, McpMiddleware, MiddlewareHook } from '../contracts';
import { CallContext } from './call-context';
import { composeChain } from './chain';
import { withCheckedInput } from './checked-input';
import { requestFailure, type FailurePolicy } from './failure';
import type { BoundHandler } from './handler';
import { withTimeLimit } from './time-limit';
import { withAnswers } from './with-answers';

/** What a resource or prompt is made of. */
export interface RequestParts<M extends McpMessage, R> {
  /** For messages, for example `Prompt 'analyze'`. */
  readonly label: string;
  readonly hook: MiddlewareHook;
  readonly handler: BoundHandler;
  readonly input: CompiledSchema | undefined;
  readonly inputOf: (message: M) => unknown;
  readonly convert: (value: unknown, message: M) => MaybePromise<R>;
  readonly timeoutMs: number | undefined;
  readonly middleware: readonly McpMiddleware[];
  readonly failures: FailurePolicy;
}

/** Composes everything between a read or prompt request and its result; it fails with errors of the protocol only. */
export function composeRequestPipeline<M extends McpMessage, R>(parts: RequestParts<M, R>): (message: M) => Promise<R> {
  const { label, timeoutMs } = parts;
  const run = (message: M, context: CallContext): MaybePromise<R> =>
    withCheckedInput(parts.input, `${label} got invalid arguments:`, parts.inputOf(message), (checked) =>
      withAnswers(parts.handler, checked, context, (value) => parts.convert(value, message)),
    );
  const limited = (message: M): MaybePromise<R> => {
    const context = CallContext.of(message.context);
    if (timeoutMs === undefined) return run(message, context);
    return withTimeLimit(label, timeoutMs, context, () => run(message, context));
  };
  const chain = composeChain<M, R>(parts.middleware, ['onMessage', 'onRequest', parts.hook], limited);
  return async (message) => {
    try {
      return await chain(message);
    } catch (error) {
      throw requestFailure(error, `${label} failed`, message, parts.failures);
    }
  };
}
