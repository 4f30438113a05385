import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context } from '../contracts';
import { TenonError } from '../errors';

const storage = new AsyncLocalStorage<Context>();

/** Runs work in which `currentContext()` answers with this context. */
export function runWithContext<T>(context: Context, work: () => T): T {
  return storage.run(context, work);
}

/**
 * The context of the request that is running, for code far from its handler.
 *
 * @throws TenonError TN3006 outside of a request, or where the server lacks the option `ambientContext`
 */
export function currentContext(): Context {
  const context = storage.getStore();
  if (context) return context;
  throw new TenonError('TN3006', 'currentContext() was called where no request with an ambient context runs');
}
