import type { FetchLike } from './server-target';
import { fetchAround } from './own-signal';

/** The longest time that a server may name, in milliseconds: a day. */
const maxRetryMs = 24 * 60 * 60_000;

/** A server answered a message, or the opening of a stream, with HTTP status 429: it takes no more for now. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  /**
   * @param said the body of the answer
   * @param retryAfterMs how long the server wants to be left alone; undefined where it does not say
   */
  constructor(
    readonly said: string,
    readonly retryAfterMs: number | undefined,
  ) {
    super('HTTP 429 Too Many Requests');
  }
}

/**
 * A `fetch` that rejects with a `Refusal` where a message is answered with HTTP status 429. Of the answer itself, what
 * asks for the revisions of a server makes that it has none.
 *
 * @param noteStream gets that of a stream, which the legacy transport (HTTP with SSE) tells by its status alone
 */
export function withRefusals(base: FetchLike, noteStream?: (refusal: Refusal) => void): FetchLike {
  return fetchAround(base, async (url, init) => {
    const response = await base(url, init);
    if (response.status !== 429) return response;
    if (!isMessage(init?.body)) {
      noteStream?.(new Refusal('', retryAfterMs(response.headers.get('retry-after'))));
      return response;
    }
    const said = await response.text().catch(() => '');
    throw new Refusal(said, retryAfterMs(response.headers.get('retry-after')));
  });
}

/** What an authorization sends is no message, and has answers of its own. */
function isMessage(body: unknown): boolean {
  return typeof body === 'string' && body.includes('"jsonrpc"');
}

/** RFC 9110, section 10.2.3: seconds, or a date. */
function retryAfterMs(header: string | null): number | undefined {
  const text = header?.trim() ?? '';
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : /^[A-Z]/.test(text) ? Date.parse(text) - Date.now() : NaN;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), maxRetryMs);
}
