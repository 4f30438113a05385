import { setTimeout as delay } from 'node:timers/promises';
import type { MaybePromise } from '../contracts';
import { ProtocolError, RpcCode, TenonError } from '../errors';
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
  if (context.endAsking()?.isSuspended) {
    const fault = new TenonError('TN3017', `${context.request.method} came to a result`);
    context.log.error({ err: fault }, 'A handler swallowed a suspension');
    return failed(context, new ProtocolError(RpcCode.InternalError, fault.message));
  }
  const released = context.release();
  return released ? released.then(() => value) : value;
}

function failed(context: RequestContext, error: unknown): Promise<never> {
  const asking = context.endAsking();
  // A step that still runs may need what is released, and is remembered for the next round.
  const settled = asking?.isSuspended ? asking.settled() : undefined;
  if (settled) return settledWithin(settled, context).then(() => released(context, error));
  return released(context, error);
}

function released(context: RequestContext, error: unknown): Promise<never> {
  const releasing = context.release();
  if (!releasing) throw error;
  return releasing.then(() => {
    throw error;
  });
}

/** A step that does not end keeps no client waiting for longer than clients may keep the server. */
async function settledWithin(settled: Promise<void>, context: RequestContext): Promise<void> {
  const controller = new AbortController();
  await Promise.race([
    settled,
    delay(context.stepLimitMs, undefined, { signal: controller.signal, ref: false }),
  ]).finally(() => controller.abort());
}
