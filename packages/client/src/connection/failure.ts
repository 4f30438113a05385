import {
  InsufficientScopeError,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { TenonError, type ErrorCode } from '@tenon/core';
import type { Redaction } from './redaction';
import { RequestError } from './request-error';

/** What was being done when it failed. */
export interface Attempt {
  /** For example `tools/call`. */
  readonly what: string;
  /** Names the server, without anything secret. */
  readonly server: string;
  readonly redaction: Redaction;
}

const codes: Partial<Record<SdkErrorCode, ErrorCode>> = {
  [SdkErrorCode.RequestTimeout]: 'TN5004',
  [SdkErrorCode.NotConnected]: 'TN5003',
  [SdkErrorCode.NotInitialized]: 'TN5003',
  [SdkErrorCode.ConnectionClosed]: 'TN5003',
  [SdkErrorCode.ClientHttpAuthentication]: 'TN5005',
  [SdkErrorCode.ClientHttpForbidden]: 'TN5005',
  [SdkErrorCode.ListPaginationExceeded]: 'TN5007',
  [SdkErrorCode.InputRequiredRoundsExceeded]: 'TN5008',
  [SdkErrorCode.InvalidResult]: 'TN5009',
  [SdkErrorCode.UnsupportedResultType]: 'TN5009',
  [SdkErrorCode.ClientHttpUnexpectedContent]: 'TN5009',
  [SdkErrorCode.CapabilityNotSupported]: 'TN5010',
  [SdkErrorCode.MethodNotSupportedByProtocolVersion]: 'TN5010',
};

/**
 * What the SDK and the transport throw, as an error of ours: a RequestError where the server answered with an error,
 * else one of the catalogue. Secrets are taken out, and no error of the SDK is handed on, whose `data` may hold some.
 */
export function failureOf(error: unknown, attempt: Attempt): Error {
  if (error instanceof TenonError || error instanceof RequestError) return error;
  const { redaction, what, server } = attempt;
  if (error instanceof ProtocolError) {
    return new RequestError(error.code, redaction.text(error.message), redaction.value(error.data));
  }
  const reason = redaction.text(reasonOf(error));
  return new TenonError(codeOf(error), `${what} at ${server}: ${reason}`);
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof UnauthorizedError || error instanceof InsufficientScopeError) return 'TN5005';
  if (error instanceof SdkHttpError && (error.status === 401 || error.status === 403)) return 'TN5005';
  if (!(error instanceof SdkError)) {
    return error instanceof Error && /protocol version is not supported/.test(error.message) ? 'TN5006' : 'TN5002';
  }
  if (error.code !== SdkErrorCode.EraNegotiationFailed) return codes[error.code] ?? 'TN5002';
  // The SDK gives a network that is down and a server without the revision the same code.
  return error instanceof SdkHttpError || error.cause !== undefined ? 'TN5002' : 'TN5006';
}

/** One line, with the system's own reason where fetch hides it in a cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = innermost(error);
  const text = cause === error ? error.message : `${error.message} (${cause.message})`;
  const line = text.split('\n', 1)[0] ?? '';
  return line.replace(/\.+$/, '') || error.name;
}

function innermost(error: Error): Error {
  let inner = error;
  for (let depth = 0; depth < 5 && inner.cause instanceof Error; depth++) inner = inner.cause;
  return inner;
}
