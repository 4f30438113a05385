import { TenonError } from '@tenon/core';
import {
  StoreError,
  StoreFullError,
  StoreSetupError,
  StoreTimeoutError,
  StoreUnavailableError,
  ValueTooLargeError,
  type StoreCall,
} from '../errors';
import { DriverError, type DriverFailure, type Backend } from './store-driver';

/** The error that a caller gets for what a driver threw; undefined where the driver does not know it. */
export function knownFailure(error: unknown, backend: Backend, call: StoreCall): Error | undefined {
  if (error instanceof TenonError) return error;
  const failure = failureOf(error, backend);
  return failure && errorOf(failure, call);
}

/** The error that callers get for what a driver threw while it was opened. */
export function setupFailure(error: unknown, backend: Backend, call: StoreCall): Error {
  if (error instanceof TenonError) return error;
  const failure = failureOf(error, backend);
  if (!failure) return new StoreSetupError(call, describeUnknown(error), { cause: safeCause(error) });
  if (failure.kind !== 'failed') return errorOf(failure, call);
  return new StoreSetupError(call, failure.detail, { fix: failure.fix });
}

/**
 * What a driver threw for a call of several requests, or of several entries: that one of them had no effect says nothing
 * of the others.
 */
export function failureOfGroup(error: unknown, backend: Backend): unknown {
  if (error instanceof TenonError) return error;
  const failure = failureOf(error, backend);
  if (failure?.kind !== 'unavailable' && failure?.kind !== 'timeout') return error;
  return failure.outcome === 'unknown' ? error : new DriverError({ ...failure, outcome: 'unknown' });
}

/** For what no driver knows: its kind and code, since messages of clients quote values, statements and URLs. */
export function describeUnknown(error: unknown): string {
  if (!(error instanceof Error)) return `it threw a ${typeof error}`;
  const { code } = error as NodeJS.ErrnoException;
  const known = typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? ` ${code}` : '';
  return `${error.name}${known}`;
}

/** The same error without its message and members: where it was thrown. */
export function safeCause(error: unknown): Error {
  const cause = new Error(describeUnknown(error));
  const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  cause.stack = [String(cause), ...frames].join('\n');
  return cause;
}

/** Throws nothing: a driver that stumbles over an error does not know it. */
function failureOf(error: unknown, backend: Backend): DriverFailure | undefined {
  if (error instanceof DriverError) return error.failure;
  try {
    return backend.describeFailure?.(error);
  } catch {
    return undefined;
  }
}

function errorOf(failure: DriverFailure, call: StoreCall): StoreError {
  switch (failure.kind) {
    case 'unavailable':
      return new StoreUnavailableError(call, failure.detail, failure.outcome, failure.retryable, { fix: failure.fix });
    case 'timeout':
      return new StoreTimeoutError(call, failure.detail, failure.outcome);
    case 'too-large':
      return new ValueTooLargeError(call, failure.size, failure.limit);
    case 'full':
      return new StoreFullError(call, failure.detail);
    case 'failed':
      return new StoreError(call, failure.detail, { fix: failure.fix });
  }
}
