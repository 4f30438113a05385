import { randomUUID } from 'node:crypto';
import type { Era, Logger } from '../contracts';
import { ProtocolError, RpcCode } from '../errors';
import { errorCode2026 } from './era2026/error-code';

/**
 * What a client sees of a failure: errors of the protocol as they are, anything else as an id that the log has too.
 *
 * @param era undefined where the message was refused before it was known
 */
export function toProtocolError(error: unknown, log: Logger, era?: Era): ProtocolError {
  if (error instanceof ProtocolError) return era === '2026' ? inWords2026(error) : error;
  const id = randomUUID().slice(0, 8);
  log.error({ err: error, errorId: id }, 'A request failed unexpectedly');
  return new ProtocolError(RpcCode.InternalError, `Internal error (error ${id})`);
}

function inWords2026(error: ProtocolError): ProtocolError {
  const { message, data, status, headers } = error;
  const code = errorCode2026(error.code);
  return code === error.code ? error : new ProtocolError(code, message, data, { status, headers });
}
