import { STATUS_CODES } from 'node:http';
import { isNativeError } from 'node:util/types';
import { SdkError, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';
import { Refusal } from '../transports/refusal';

const maxCauses = 5;
const maxIssues = 3;
const maxLength = 300;

/** One line for a message: what an HTTP server answered, or with the system's own reason where fetch hides it in a cause. */
export function reasonOf(error: unknown, redacted: (text: string) => string): string {
  // Cut only where secrets are out: half of one would not be known for what it is.
  const reason = inOneLine(redacted(textOf(error))).replace(/\.+$/, '');
  return reason.length > maxLength ? `${reason.slice(0, maxLength)}…` : reason;
}

/** Whether an answer came, and was no message of the protocol: HTML, broken JSON, JSON of another kind. */
export function isUnreadable(error: unknown): boolean {
  return causesOf(error).some(
    (one) =>
      (one instanceof SdkError && one.code === SdkErrorCode.ClientHttpUnexpectedContent) ||
      one.name === 'SyntaxError' ||
      isOfSchema(one),
  );
}

/** That a server takes no more for now, also where it is the cause of something else. */
export function refusalIn(error: unknown): Refusal | undefined {
  return causesOf(error).find((one) => one instanceof Refusal);
}

/** A text of the SDK or a server without the issues of a schema, which are many lines of JSON, in full. */
export function withoutIssueLists(text: string): string {
  return text.includes('[\n') ? inOneLine(text) : text;
}

function textOf(error: unknown): string {
  if (error instanceof SdkError && error.code === SdkErrorCode.InputRequiredRoundsExceeded) return roundsOf(error);
  if (error instanceof Refusal) return error.said === '' ? error.message : `${error.message}: ${error.said}`;
  if (error instanceof SdkHttpError) return statusOf(error);
  if (!isNativeError(error)) return String(error);
  if (isUnreadable(error)) return `its answer cannot be read (${problemOf(error)})`;
  const cause = causesOf(error).at(-1) ?? error;
  const text = cause === error ? error.message : `${error.message} (${cause.message})`;
  return text || error.name;
}

/** A server that dislikes an answer may ask again, and say why in its question. */
function roundsOf({ data, message }: SdkError): string {
  const { rounds, lastResult } = (data ?? {}) as {
    rounds?: number;
    lastResult?: { inputRequests?: Readonly<Record<string, { params?: { message?: unknown } }>> };
  };
  if (rounds === undefined) return message;
  const [last] = Object.values(lastResult?.inputRequests ?? {});
  const asked = last?.params?.message;
  const shown = typeof asked === 'string' ? `, at last "${asked.replace(/\s+/g, ' ')}"` : '';
  return `it still asks after ${rounds} rounds${shown}`;
}

/** What a body says comes after the status; many have none. */
function statusOf({ status, message }: SdkHttpError): string {
  const said = message.replace(/^Error POSTing to endpoint: ?/, '').replace(/^null$/, '');
  if (status === undefined || said.includes(`HTTP ${status}`)) return said;
  const name = [`HTTP ${status}`, STATUS_CODES[status]].filter(Boolean).join(' ');
  return said === '' ? name : `${name}: ${said}`;
}

function problemOf(error: Error): string {
  const causes = causesOf(error);
  if (causes.some(isOfSchema)) return 'it is no JSON-RPC message';
  return (causes.at(-1) ?? error).message;
}

function isOfSchema(error: Error): boolean {
  return 'issues' in error && Array.isArray(error.issues);
}

function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let one = error; isNativeError(one) && causes.length <= maxCauses; one = one.cause) causes.push(one);
  return causes;
}

/** A schema writes its issues as JSON over many lines. */
function inOneLine(text: string): string {
  const start = text.indexOf('[\n');
  if (start < 0) return text.split('\n', 1)[0] ?? '';
  const before = text.slice(0, start);
  try {
    const issues = JSON.parse(text.slice(start)) as { readonly path?: readonly unknown[]; readonly message?: string }[];
    const told = issues.slice(0, maxIssues).map(({ path = [], message = '' }) => `${path.join('.')} ${message}`.trim());
    return before + told.join('; ');
  } catch {
    return before.split('\n', 1)[0] ?? '';
  }
}
