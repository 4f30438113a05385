/** JSON-RPC error codes of the protocol (JSON-RPC 2.0; MCP 2026-07-28 basic, "Error codes"). */
export const RpcCode = {
  ParseError: -32700,
  InvalidRequest: -32600,
  MethodNotFound: -32601,
  InvalidParams: -32602,
  InternalError: -32603,
  /** 2025: nothing answers for this URI; 2026 says InvalidParams instead. */
  ResourceNotFound: -32002,
  /** A server-defined refusal: time-out, rate limit, forbidden. */
  ServerError: -32000,
  /** 2026-07-28: a header disagrees with the body. */
  HeaderMismatch: -32020,
  /** 2026-07-28: the client lacks a capability that the request needs. */
  MissingCapability: -32021,
  /** 2026-07-28: the protocol version is not supported. */
  UnsupportedVersion: -32022,
} as const;

/**
 * An error that the client sees as a JSON-RPC error, word for word.
 *
 * Over HTTP, `status` is the status of the reply where the message is the whole reply.
 */
export class ProtocolError extends Error {
  override readonly name: string = 'ProtocolError';
  readonly status: number | undefined;
  /** Extra response headers, for example `WWW-Authenticate`. */
  readonly headers: Readonly<Record<string, string>> | undefined;

  constructor(
    readonly code: number,
    message: string,
    readonly data?: unknown,
    http?: { status?: number; headers?: Readonly<Record<string, string>> },
  ) {
    super(message);
    this.status = http?.status;
    this.headers = http?.headers;
  }
}

/** Refuses a request: the caller may not do this. Answered with -32000, over HTTP with status 403. */
export class ForbiddenError extends ProtocolError {
  override readonly name = 'ForbiddenError';

  constructor(message = 'Forbidden', data?: unknown) {
    super(RpcCode.ServerError, message, data, { status: 403 });
  }
}
