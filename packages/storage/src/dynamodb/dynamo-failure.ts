import { isNetworkCode, isNeverConnected, type DriverFailure } from '../base';

/** Answers of a service that has carried nothing out, and may do so later. */
const busy =
  /^(ThrottlingException|Throttling|ProvisionedThroughputExceededException|RequestLimitExceeded|LimitExceededException)$/;
/** Answers that only other credentials change, and what the SDK says where it finds none. */
const refused =
  /^(UnrecognizedClientException|InvalidSignatureException|InvalidClientTokenId|SignatureDoesNotMatch|IncompleteSignature(Exception)?|MissingAuthenticationToken(Exception)?|AccessDenied(Exception)?|ExpiredToken(Exception)?|CredentialsProviderError|TokenProviderError)$/;
/** How the SDK writes out what is no error of its own realm: it runs apart from Node under some test runners. */
const wrapper = /^AWS SDK error wrapper for \w+: /;
const schema = 'the partition key c and the sort key k, both strings';

/** The name of what a service or the SDK answers, such as `ThrottlingException`. */
export function errorName(error: unknown): string {
  const { name } = (error ?? {}) as Partial<Error>;
  return typeof name === 'string' ? name : '';
}

/**
 * What an error of the AWS SDK means.
 *
 * @param service for example `DynamoDB at 127.0.0.1:8000`
 */
export function describeDynamoFailure(error: unknown, service: string, table: string): DriverFailure | undefined {
  const name = errorName(error);
  const { message = '', code, $metadata } = (error ?? {}) as SdkError;
  if (busy.test(name))
    return { kind: 'unavailable', outcome: 'not-sent', detail: `${service} cannot serve now; it answers ${name}` };
  if (refused.test(name)) {
    const detail = `${service} refuses the credentials, or there are none; last error ${name}`;
    return { kind: 'unavailable', outcome: 'not-sent', detail, retryable: false };
  }
  if (name === 'ResourceNotFoundException') {
    const detail = `${service} has no table '${table}'; create it with ${schema}, or set createTable`;
    return { kind: 'failed', detail };
  }
  if (name === 'ValidationException')
    return { kind: 'failed', detail: `${service} refuses the request; is '${table}' a table with ${schema}?` };
  if (message.startsWith('Region is missing'))
    return { kind: 'failed', detail: 'DynamoDB needs a region; give region, or set AWS_REGION' };
  return describeConnection(name, { message, code, $metadata }, service);
}

interface SdkError {
  readonly message?: string;
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

function describeConnection(name: string, error: SdkError, service: string): DriverFailure | undefined {
  const { message = '', $metadata: { httpStatusCode = 0 } = {} } = error;
  const code = error.code ?? wrappedCode(message);
  if (isNetworkCode(code)) {
    const outcome = isNeverConnected(code) ? 'not-sent' : 'unknown';
    return { kind: 'unavailable', outcome, detail: `${service} is not reachable; last error ${code}` };
  }
  if (name === 'TimeoutError') {
    const outcome = message.includes('establishing a connection') ? 'not-sent' : 'unknown';
    return { kind: 'unavailable', outcome, detail: `${service} is not reachable; last error ${name}` };
  }
  if (httpStatusCode >= 500) {
    const detail = `${service} cannot serve now; it answers ${httpStatusCode}`;
    return { kind: 'unavailable', outcome: 'unknown', detail };
  }
  // What a service calls its answer is not secret, unlike the message.
  if (httpStatusCode >= 400 && /^\w{1,60}$/.test(name)) return { kind: 'failed', detail: `${service} answers ${name}` };
  return undefined;
}

function wrappedCode(message: string): string | undefined {
  if (!wrapper.test(message)) return undefined;
  return /\bE[A-Z]{3,30}\b/.exec(message)?.[0] ?? (/socket hang up|aborted/.test(message) ? 'ECONNRESET' : undefined);
}
