import { randomUUID } from 'node:crypto';
import type { Logger } from '../contracts';
import { ProtocolError, RpcCode } from '../errors';

/** What a client sees of a failure: errors of the protocol as they are, anything else as an id that the log has too. */
export function toProtocolError(error: unknown, log: Logger): ProtocolError {
  if (error instanceof ProtocolError) return error;
  const id = randomUUID().slice(0, 8);
  log.error({ err: error, errorId: id }, 'A request failed unexpectedly');
  return new ProtocolError(RpcCode.InternalError, `Internal error (error ${id})`);
}
