import { randomUUID } from 'node:crypto';
import type { Era, Logger } from '../contracts';
import { ProtocolError, RpcCode, TenonError, type ErrorCode } from '../errors';
import { errorCode2026 } from './era2026/error-code';

/** A store that is away, or does not answer: waiting helps, which the client may know. */
const passing: readonly ErrorCode[] = ['TN8002', 'TN8003'];

/**
 * What a client sees of a failure: errors of the protocol as they are, anything else as an id that the log has too. Where a
 * store cannot be reached at present the status says so.
 *
 * @param era undefined where the message was refused before it was known
 */
export function toProtocolError(error: unknown, log: Logger, era?: Era): ProtocolError {
  if (error instanceof ProtocolError) return era === '2026' ? inWords2026(error) : error;
  const id = randomUUID().slice(0, 8);
  log.error({ err: error, errorId: id }, 'A request failed unexpectedly');
  if (error instanceof TenonError && passing.includes(error.code)) {
    const text = `A store of the server cannot be reached at present. Try again later (error ${id})`;
    return new ProtocolError(RpcCode.InternalError, text, undefined, { status: 503 });
  }
  return new ProtocolError(RpcCode.InternalError, `Internal error (error ${id})`);
}

function inWords2026(error: ProtocolError): ProtocolError {
  const { message, data, status, headers } = error;
  const code = errorCode2026(error.code);
  return code === error.code ? error : new ProtocolError(code, message, data, { status, headers });
}
