import { isNativeError } from 'node:util/types';
import {
  InsufficientScopeError,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  SseError,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { TenonError, type ErrorCode } from '@tenon/core';
import type { Refusal } from '../transports/refusal';
import { AnswerFailure } from './answer-failure';
import { isUnreadable, reasonOf, refusalIn, withoutIssueLists } from './failure-reason';
import type { Redaction } from './redaction';
import { RequestError } from './request-error';
import { TooManyRequestsError } from './too-many-requests-error';

/** What was being done when it failed. */
export interface Attempt {
  /** For example `tools/call`. */
  readonly what: string;
  /** Names the server, without anything secret. */
  readonly server: string;
  readonly redaction: Redaction;
  /** How the server refused a stream, which the error of a transport may tell by its status alone. */
  readonly refusedStream?: Refusal | undefined;
}

const codes: Partial<Record<SdkErrorCode, ErrorCode>> = {
  [SdkErrorCode.RequestTimeout]: 'TN7004',
  [SdkErrorCode.NotConnected]: 'TN7003',
  [SdkErrorCode.NotInitialized]: 'TN7003',
  [SdkErrorCode.ConnectionClosed]: 'TN7003',
  [SdkErrorCode.ClientHttpAuthentication]: 'TN7005',
  [SdkErrorCode.ClientHttpForbidden]: 'TN7005',
  [SdkErrorCode.ListPaginationExceeded]: 'TN7007',
  [SdkErrorCode.InputRequiredRoundsExceeded]: 'TN7008',
  [SdkErrorCode.InvalidResult]: 'TN7009',
  [SdkErrorCode.UnsupportedResultType]: 'TN7009',
  [SdkErrorCode.ClientHttpUnexpectedContent]: 'TN7009',
  [SdkErrorCode.CapabilityNotSupported]: 'TN7010',
  [SdkErrorCode.MethodNotSupportedByProtocolVersion]: 'TN7010',
};

/** The attempt that opens a connection. */
export const connectingStep = 'connecting';

/** What errors mean before there is a connection, where that differs. */
const whileConnecting: Partial<Record<ErrorCode, { readonly reason?: string; readonly fix: string }>> = {
  TN7003: {
    reason: 'it ended before it answered',
    fix: 'Check that its command and arguments are right, and look at its error output.',
  },
  TN7009: { fix: 'Check that it is an MCP server, and that this is its address.' },
  TN7004: { fix: 'Check that it is an MCP server. `timeoutMs` is the time for connecting, too.' },
};

/**
 * What the SDK and the transport throw, as an error of ours: a RequestError where the server answered with an error,
 * else one of the catalogue. Secrets are taken out, and no error of the SDK is handed on, whose `data` may hold some.
 */
export function failureOf(error: unknown, attempt: Attempt): Error {
  if (error instanceof TenonError || error instanceof RequestError) return error;
  if (error instanceof AnswerFailure) return isNativeError(error.cause) ? error.cause : error;
  const { redaction, what, server } = attempt;
  if (error instanceof ProtocolError) {
    const message = withoutIssueLists(redaction.text(error.message));
    return new RequestError(error.code, message, redaction.value(error.data));
  }
  const refusal = refusalIn(error) ?? (isRefusedStream(error) ? attempt.refusedStream : undefined);
  if (refusal) {
    const { retryAfterMs } = refusal;
    const reason = reasonOf(refusal, (text) => redaction.text(text));
    const wait =
      retryAfterMs === undefined ? '' : `. It wants to be left alone for ${Math.ceil(retryAfterMs / 1_000)} s`;
    return new TooManyRequestsError(`${what} at ${server}: ${reason}${wait}`, retryAfterMs);
  }
  const code = codeOf(error);
  const connecting = what === connectingStep ? whileConnecting[code] : undefined;
  const fix = connecting?.fix ?? (isOfRounds(error) ? moreRounds : undefined);
  const reason = connecting?.reason ?? reasonOf(error, (text) => redaction.text(text));
  return new TenonError(code, `${what} at ${server}: ${reason}`, fix === undefined ? {} : { fix });
}

function isRefusedStream(error: unknown): boolean {
  return error instanceof SseError && error.code === 429;
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof UnauthorizedError || error instanceof InsufficientScopeError) return 'TN7005';
  if (error instanceof SdkHttpError && (error.status === 401 || error.status === 403)) return 'TN7005';
  if (isUnreadable(error)) return 'TN7009';
  if (!(error instanceof SdkError)) {
    return isNativeError(error) && /protocol version is not supported/.test(error.message) ? 'TN7006' : 'TN7002';
  }
  if (error.code === SdkErrorCode.CapabilityNotSupported && isAboutQuestion(error)) return 'TN7008';
  if (error.code !== SdkErrorCode.EraNegotiationFailed) return codes[error.code] ?? 'TN7002';
  // The SDK gives a program that ends, a network that is down and a server without the revision the same code.
  if (/connection closed/.test(error.message)) return 'TN7003';
  return error instanceof SdkHttpError || error.cause !== undefined ? 'TN7002' : 'TN7006';
}

const moreRounds =
  'Raise `maxRounds` if the call takes more. Else look at your `answers`: what it asks at last may say what it misses.';

function isOfRounds(error: unknown): boolean {
  return error instanceof SdkError && error.code === SdkErrorCode.InputRequiredRoundsExceeded;
}

/** The SDK gives a question without a handler, which has a key, the code of what the server lacks. */
function isAboutQuestion({ data }: SdkError): boolean {
  return typeof data === 'object' && data !== null && 'key' in data;
}
