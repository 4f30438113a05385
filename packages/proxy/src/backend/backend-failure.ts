import { ProtocolError, RpcCode, Suspension, TenonError, ToolError, type ErrorCode, type Logger } from '@tenon/core';
import { RequestError } from '@tenon/client';

/** Errors of the client, and that of connecting, by what they mean for a mount. */
const meanings: Partial<Record<ErrorCode, readonly [ErrorCode, string]>> = {
  TN5003: ['TN5003', 'it leads back to this server'],
  TN6003: ['TN6003', 'connecting took too long'],
  TN6007: ['TN6007', 'its function gave the same server twice'],
  TN7002: ['TN6002', 'the connection cannot be made, or broke'],
  TN7003: ['TN6002', 'the connection ended before the answer came'],
  TN7004: ['TN6003', 'no answer came in time'],
  TN7005: ['TN6002', 'it wants an authorization that the mount does not have'],
  TN7006: ['TN6002', 'it speaks no version of the protocol that the mount speaks'],
  TN7007: ['TN6004', 'its list does not end'],
  TN7009: ['TN6004', 'its answer cannot be read'],
  TN7010: ['TN6004', 'it does not offer what was asked for'],
  TN7012: ['TN6005', 'it takes no more requests for now'],
};

/**
 * What the caller sees of trouble with a mounted server: names the mount and the kind of trouble, in the text and for
 * programs in `data`, and nothing of addresses, commands and credentials. The server's own errors are handed on.
 */
export class BackendFailure extends ProtocolError {
  override readonly name = 'BackendFailure';

  /** @param reason for the caller; ends without a full stop */
  constructor(
    readonly reasonCode: ErrorCode,
    mount: string,
    readonly reason: string,
    options: { code?: number; cause?: unknown; fix?: string } = {},
  ) {
    const { fix } = options;
    const error = new TenonError(
      reasonCode,
      `it is mounted as '${mount}'; ${reason}`,
      fix === undefined ? {} : { fix },
    );
    super(options.code ?? RpcCode.InternalError, error.message, { code: reasonCode, mount });
    if (options.cause !== undefined) this.cause = options.cause;
  }
}

/** What is said while a server is left alone: the next call does not connect again. */
export function failureAtRest(mount: string, last: unknown, delayMs: number): unknown {
  const failure = failureAt(mount, last);
  if (!(failure instanceof BackendFailure)) return failure;
  const seconds = Math.max(1, Math.ceil(delayMs / 1_000));
  return new BackendFailure(failure.reasonCode, mount, failure.reason, {
    code: failure.code,
    cause: last,
    fix: `It failed several times in a row and is left alone for now: a call connects again in ${seconds} s.`,
  });
}

/** Why nothing is opened any more. */
export function mountClosed(): TenonError {
  return new TenonError('TN7003', 'the mount was closed');
}

/** An error of connecting, in the words of a mount: its time is an option of its own. */
export function failureToConnect(error: unknown): unknown {
  if (!(error instanceof TenonError) || error.code !== 'TN7004') return error;
  const fix = 'Raise `connectTimeoutMs` of the mount if that server takes longer to start.';
  return new TenonError('TN6003', error.detail, { fix, cause: error });
}

/**
 * What to throw to the caller for what went wrong at a mounted server.
 *
 * @param log hears of it in full; left out where whoever gets the failure logs it, with its cause
 */
export function failureAt(mount: string, error: unknown, log?: Logger): unknown {
  if (error instanceof Suspension || error instanceof ProtocolError || error instanceof ToolError) return error;
  if (error instanceof RequestError) return new ProtocolError(error.code, error.message, error.data);
  if (!(error instanceof TenonError)) return error;
  const meaning = meanings[error.code];
  if (!meaning) return error;
  const [code, reason] = meaning;
  log?.warn({ err: error, code }, `The server mounted as '${mount}' failed`);
  return new BackendFailure(code, mount, reason, { cause: error, ...(error.code === code && { fix: error.fix }) });
}
