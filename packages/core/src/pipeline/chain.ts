import type { McpMessage, McpMiddleware, MaybePromise, MiddlewareHook, Next } from '../contracts';
import { TenonError } from '../errors';
import { CallContext } from './call-context';

/** What stands at the end of a chain: it answers the message. */
export type Core<M extends McpMessage, R> = (message: M) => MaybePromise<R>;

type Hooks<M extends McpMessage, R> = {
  readonly [K in MiddlewareHook]?: (message: M, next: Next<R, M>) => MaybePromise<R>;
};

/**
 * Puts middleware around a core, once. The first of the list is the outermost; within one middleware the general
 * hooks stand outside the one for the method. Without middleware the core is returned as it is.
 */
export function composeChain<M extends McpMessage, R>(
  middleware: readonly McpMiddleware[],
  hooks: readonly MiddlewareHook[],
  core: Core<M, R>,
): Core<M, R> {
  let chain = core;
  for (const one of [...middleware].reverse()) {
    for (const name of [...hooks].reverse()) {
      const hook = (one as Hooks<M, R>)[name];
      if (hook) chain = layer(`${one.constructor.name}.${name}`, hook.bind(one), chain);
    }
  }
  return chain;
}

/** Whether any of the middleware has one of the hooks. */
export function hasHook(middleware: readonly McpMiddleware[], hooks: readonly MiddlewareHook[]): boolean {
  return middleware.some((one) => hooks.some((name) => one[name] !== undefined));
}

function layer<M extends McpMessage, R>(
  where: string,
  hook: (message: M, next: Next<R, M>) => MaybePromise<R>,
  inner: Core<M, R>,
): Core<M, R> {
  const checked = (result: R, message: M): R => {
    if (result === undefined && message.kind === 'request') {
      throw new TenonError('TN3004', `${where} returned undefined`);
    }
    return result;
  };
  return (message) => {
    const result = hook(message, nextOf(where, inner));
    return result instanceof Promise ? result.then((late) => checked(late, message)) : checked(result, message);
  };
}

/** The rest of the chain for one message; it holds the hook to the rules of `next`. */
function nextOf<M extends McpMessage, R>(where: string, inner: Core<M, R>): Next<R, M> {
  let state: 'ready' | 'pending' | 'done' = 'ready';
  let mark: number | undefined;
  const succeeded = (result: R): R => {
    state = 'done';
    return result;
  };
  const failed = (error: unknown): never => {
    state = 'ready';
    throw error;
  };
  return (message) => {
    if (state !== 'ready') {
      const what = state === 'pending' ? 'called it while it was pending' : 'called it after it had succeeded';
      return observed(Promise.reject(new TenonError('TN3003', `${where} ${what}`)));
    }
    state = 'pending';
    const { context } = message;
    if (context instanceof CallContext) {
      if (mark === undefined) mark = context.mark;
      else context.returnTo(mark);
    }
    try {
      const result = inner(message);
      return result instanceof Promise ? observed(result.then(succeeded, failed)) : Promise.resolve(succeeded(result));
    } catch (error) {
      return observed(Promise.resolve().then(() => failed(error)));
    }
  };
}

/** A hook may drop what next() gives it and answer by itself: a rejection that nobody awaits must not end the process. */
function observed<R>(promise: Promise<R>): Promise<R> {
  promise.catch(() => undefined);
  return promise;
}
