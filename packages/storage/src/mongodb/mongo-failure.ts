import { isNetworkCode, type DriverFailure } from '../base';

/** What the errors of the client have, as far as it is looked at. */
interface MongoFailure {
  readonly name?: string;
  readonly code?: unknown;
  readonly codeName?: unknown;
  readonly cause?: unknown;
  readonly errorLabels?: readonly string[];
  /** What ended a bulk write: an answer, or another error of the client. */
  readonly errorResponse?: unknown;
}

const duplicateKey = 11_000;

/** Answers of a server that cannot serve now. By the first it carried nothing out, by the others it may have. */
const notPrimary = new Set([10_058, 10_107, 13_435, 13_436]);
const interrupted = new Set([6, 7, 64, 89, 91, 189, 9_001, 11_600, 11_602, 262]);
/** Answers that only other credentials change. */
const refused = new Set([13, 18, 8_000]);
const outOfTime = 50;
const noSpace = new Set([12_501, 14_031]);

/** Whether a live document with the same `_id` is there. */
export function isDuplicate(error: unknown): boolean {
  return (error as MongoFailure | undefined)?.code === duplicateKey;
}

/**
 * What an error of the client means. Its own words quote documents and URLs.
 *
 * @param server for example `MongoDB at 127.0.0.1:27017`
 */
export function describeMongoFailure(error: unknown, server: string): DriverFailure | undefined {
  const failure = (error ?? {}) as MongoFailure;
  switch (failure.name) {
    case 'MongoServerSelectionError':
    case 'MongoPoolClearedError':
      return away('not-sent', server, failure);
    case 'MongoNetworkError':
    case 'MongoNetworkTimeoutError':
    case 'MongoPoolClearedOnNetworkError':
      return away(wasSent(failure) ? 'unknown' : 'not-sent', server, failure);
    case 'MongoWaitQueueTimeoutError':
      return { kind: 'timeout', outcome: 'not-sent', detail: `all connections with ${server} are busy` };
    case 'MongoOperationTimeoutError':
      return { kind: 'timeout', outcome: 'unknown', detail: `${server} did not answer in time` };
    case 'MongoNotConnectedError':
    case 'MongoTopologyClosedError':
    case 'MongoClientClosedError': {
      const detail = `the client of ${server} was closed; open another store with one that stays open`;
      return { kind: 'unavailable', outcome: 'not-sent', detail, retryable: false };
    }
    case 'MongoBulkWriteError': {
      const reason = describeMongoFailure(failure.errorResponse, server) ?? describeAnswer(failure, server);
      // Some of it may have been sent before.
      return 'outcome' in reason ? { ...reason, outcome: 'unknown' } : reason;
    }
    case 'MongoServerError':
    case 'MongoWriteConcernError':
      return describeAnswer(failure, server);
    default:
      return undefined;
  }
}

function describeAnswer({ name, code, codeName }: MongoFailure, server: string): DriverFailure {
  const number = typeof code === 'number' ? code : 0;
  // The rest of an answer may quote the command.
  const answer = typeof codeName === 'string' && /^\w{1,60}$/.test(codeName) ? codeName : `code ${number}`;
  if (refused.has(number)) {
    const detail = `${server} refuses the credentials; it answers ${answer}`;
    return { kind: 'unavailable', outcome: 'not-sent', detail, retryable: false };
  }
  if (notPrimary.has(number) || interrupted.has(number)) {
    const outcome = notPrimary.has(number) && name === 'MongoServerError' ? 'not-sent' : 'unknown';
    return { kind: 'unavailable', outcome, detail: `${server} cannot serve now; it answers ${answer}` };
  }
  if (number === outOfTime) return { kind: 'timeout', outcome: 'unknown', detail: `${server} ran out of time` };
  if (noSpace.has(number)) return { kind: 'full', detail: `${server} has no space left` };
  return { kind: 'failed', detail: `${server} answers ${answer}` };
}

function away(outcome: 'not-sent' | 'unknown', server: string, failure: MongoFailure): DriverFailure {
  const code = networkCodeOf(failure);
  const reason = code === undefined ? 'no connection came about or it broke' : `last error ${code}`;
  return { kind: 'unavailable', outcome, detail: `${server} is not reachable; ${reason}` };
}

/** While a connection comes about, the command has not left. */
function wasSent(failure: MongoFailure): boolean {
  return !failure.errorLabels?.includes('HandshakeError') && networkCodeOf(failure) !== 'ECONNREFUSED';
}

function networkCodeOf(failure: MongoFailure): string | undefined {
  let error: unknown = failure;
  for (let depth = 0; depth < 5 && typeof error === 'object' && error !== null; depth++) {
    const { code, cause } = error as MongoFailure;
    if (isNetworkCode(code)) return code;
    error = cause;
  }
  return undefined;
}
