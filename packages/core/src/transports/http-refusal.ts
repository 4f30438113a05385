import { RpcCode } from '../errors';

/** Why an HTTP request goes no further, ready to be sent. */
export interface HttpRefusal {
  readonly status: number;
  /** JSON text: a JSON-RPC error without id. */
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A JSON-RPC error that answers no particular request, as JSON text. */
export function rpcErrorText(code: number, message: string, data?: Readonly<Record<string, string>>): string {
  return JSON.stringify({ jsonrpc: '2.0', error: { code, message, data }, id: null });
}

/** A refusal whose text says what the client should do otherwise; never a path of the machine, never a stack. */
export function refusal(
  status: number,
  message: string,
  headers?: Readonly<Record<string, string>>,
  code: number = RpcCode.InvalidRequest,
): HttpRefusal {
  return { status, body: rpcErrorText(code, message), headers };
}
