import { RpcCode } from '../../errors';

/** The codes of MCP's own range that the revision defines (MCP 2026-07-28, basic, "Error codes"). */
const defined: readonly number[] = [RpcCode.HeaderMismatch, RpcCode.MissingCapability, RpcCode.UnsupportedVersion];

/**
 * The code that a 2026 client gets for an error that application code threw. The specification keeps -32020 to -32099
 * for itself and forbids the codes that earlier revisions used: "resource not found" has another one, the rest has none.
 */
export function errorCode2026(code: number): number {
  if (code === RpcCode.ResourceNotFound) return RpcCode.InvalidParams;
  const isReserved = code <= -32020 && code >= -32099;
  return isReserved && !defined.includes(code) ? RpcCode.InternalError : code;
}
