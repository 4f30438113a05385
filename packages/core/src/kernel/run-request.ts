import type { MaybePromise } from '../contracts';
import { ProtocolError, RpcCode } from '../errors';
import { runWithContext } from './ambient-context';
import type { RequestContext } from './request-context';
import type { KernelServices } from './services';

/** Runs work in its context, and releases what the request made for itself however the work ends. */
export function runRequest<C extends RequestContext, R>(
  services: KernelServices,
  context: C,
  work: (context: C) => MaybePromise<R>,
): MaybePromise<R> {
  let result: MaybePromise<R>;
  try {
    result = services.ambientContext ? runWithContext(context, () => work(context)) : work(context);
  } catch (error) {
    return failed(context, error);
  }
  if (result instanceof Promise) {
    return result.then(
      (value) => succeeded(context, value),
      (error: unknown) => failed(context, error),
    );
  }
  return succeeded(context, result);
}

/** @throws ProtocolError -32603 where the handler should have waited for its client */
function succeeded<R>(context: RequestContext, value: R): MaybePromise<R> {
  const fault = context.endAsking();
  if (fault) {
    context.log.error({ err: fault }, 'A handler swallowed a suspension');
    return failed(context, new ProtocolError(RpcCode.InternalError, fault.message));
  }
  const released = context.release();
  return released ? released.then(() => value) : value;
}

function failed(context: RequestContext, error: unknown): Promise<never> {
  const released = context.release();
  if (!released) throw error;
  return released.then(() => {
    throw error;
  });
}
