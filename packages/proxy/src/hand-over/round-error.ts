import { ProtocolError, RpcCode, ToolError, type JsonObject } from '@tenon/core';
import { isObject } from '../backend/wire-object';
import { ofItems, ofMessage } from './message-size';

/** An error on its way between processes: as much of it as its reader may hand to a client. */
export type RoundError =
  | { readonly kind: 'protocol'; readonly code: number; readonly message: string; readonly data?: unknown }
  | { readonly kind: 'tool'; readonly message: string }
  | { readonly kind: 'unexpected' };

/** What is said of something that no message can hold. */
export const isTooLarge =
  `is too large for a message between processes, which holds ${ofMessage.bytes / 1024 ** 2} MiB ` +
  `and ${ofItems.depth} levels of nesting`;

export function roundErrorOf(error: unknown): RoundError {
  if (error instanceof ToolError) return { kind: 'tool', message: error.message };
  if (!(error instanceof ProtocolError)) return { kind: 'unexpected' };
  const { code, message, data } = error;
  return { kind: 'protocol', code, message, ...(data !== undefined && { data }) };
}

/** Of what no message can hold. */
export function tooLarge(what: string): ProtocolError {
  return new ProtocolError(RpcCode.InternalError, `${what} ${isTooLarge}`);
}

export function isRoundError(value: unknown): value is RoundError & JsonObject {
  if (!isObject(value)) return false;
  const { kind, code, message } = value;
  if (kind === 'unexpected') return true;
  return typeof message === 'string' && (kind === 'tool' || (kind === 'protocol' && Number.isSafeInteger(code)));
}

/** The error again. */
export function errorOf(error: RoundError): Error {
  if (error.kind === 'tool') return new ToolError(error.message);
  if (error.kind === 'protocol') return new ProtocolError(error.code, error.message, error.data);
  return new Error('It failed in another process, whose log has the reason');
}
