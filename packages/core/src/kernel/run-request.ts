import type { MaybePromise } from '../contracts';
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
    const released = context.release();
    if (!released) throw error;
    return released.then(() => {
      throw error;
    });
  }
  if (result instanceof Promise) return result.finally(() => context.release());
  const released = context.release();
  if (!released) return result;
  const value = result;
  return released.then(() => value);
}
