import { ProtocolError, RpcCode } from '../errors';
import type { CallContext } from './call-context';

/** Rejects with -32000 if the work takes longer than the limit; the work itself is told by its signal. */
export async function withTimeLimit<T>(
  label: () => string,
  limitMs: number,
  context: CallContext,
  work: () => T | Promise<T>,
): Promise<T> {
  context.beginAttempt();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new ProtocolError(RpcCode.ServerError, `${label()} took longer than ${limitMs} ms`);
      context.abort(error);
      reject(error);
    }, limitMs);
  });
  try {
    return await Promise.race([work(), limit]);
  } finally {
    clearTimeout(timer);
  }
}
