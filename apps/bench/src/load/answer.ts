/** Tells whether an answer is the right one; the load generator asks for a sample of them. */
import { ADDEND, type Work } from './request-template';
import type { HttpResponse } from './response-reader';

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

/** The JSON texts of a body: itself, or the data of the events that it holds. */
function messagesOf({ head, body }: HttpResponse): string[] {
  if (!/\r\ncontent-type: *text\/event-stream/i.test(head)) return [body];
  return body
    .split(/\r?\n\r?\n/)
    .map((event) =>
      event
        .split(/\r?\n/)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice('data:'.length).trimStart())
        .join('\n'),
    )
    .filter((data) => data !== '');
}

/** What is wrong with the result of one request, or `undefined`. */
export function faultOfResult(work: Work, id: number, given: unknown): string | undefined {
  const result = record(given);
  const text = String(JSON.stringify(given)).slice(0, 300);
  if (work.method === 'tools/list') {
    const count = Array.isArray(result.tools) ? result.tools.length : 0;
    return count === work.tools ? undefined : `${count} tools instead of ${work.tools}: ${text.slice(0, 200)}`;
  }
  const sum = id + ADDEND;
  const content: unknown[] = Array.isArray(result.content) ? result.content : [];
  const first = String(record(content[0]).text);
  const right =
    result.isError !== true &&
    (record(result.structuredContent).sum === sum || first === String(sum) || first === `{"sum":${sum}}`);
  return right ? undefined : `no sum ${sum}: ${text}`;
}

/** What is wrong with one JSON-RPC answer, or `undefined`. */
export function faultOfMessage(work: Work, id: number, text: string): string | undefined {
  let message: Record<string, unknown>;
  try {
    message = record(JSON.parse(text));
  } catch {
    return `no JSON: ${text.slice(0, 200)}`;
  }
  if (message.id !== id) return `id ${String(message.id)} instead of ${id}: ${text.slice(0, 200)}`;
  return faultOfResult(work, id, message.error === undefined ? message.result : message);
}

/** What is wrong with one HTTP response, or `undefined`. */
export function faultOfResponse(work: Work, id: number, response: HttpResponse): string | undefined {
  if (response.status !== 200) return `status ${response.status}: ${response.body.slice(0, 200)}`;
  const faults = messagesOf(response).map((text) => faultOfMessage(work, id, text));
  if (faults.includes(undefined)) return undefined;
  return faults[0] ?? 'an empty body';
}
