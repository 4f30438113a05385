import { fetchAround, type FetchLike } from '@tenon/client';
import { activeCall } from '../calls/backend-call';
import { callHeader, type LinkOptions } from '../backend/backend-link';

/**
 * The `fetch` of one connection: adds the headers of the call on whose behalf something is sent, and notices that the server
 * has forgotten the session, or ended a stream without an answer. Redirects are followed within the origin only, by the
 * transport above.
 *
 * The headers of a call stand in for `headers`.
 */
export function backendFetch(
  base: FetchLike,
  { headers, callNamed, onLost }: Pick<LinkOptions, 'headers' | 'callNamed' | 'onLost'>,
): FetchLike {
  return fetchAround(base, async (url, init) => {
    const sent = new Headers(init?.headers);
    const call = callNamed(sent.get(callHeader) ?? '') ?? activeCall.getStore();
    sent.delete(callHeader);
    for (const [name, value] of Object.entries(call?.headers ?? headers)) sent.set(name, value);
    const response = await base(url, { ...init, headers: sent });
    if (!response.ok && sent.has('mcp-session-id') && (await saysThatSessionIsLost(response))) onLost();
    return call && init?.method === 'POST' && isStream(response) ? telling(response, call.watchStream()) : response;
  });
}

function isStream(response: Response): boolean {
  return /^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '') && response.body !== null;
}

/** Tells when a stream of events has ended that cannot be taken up again. */
function telling(response: Response, ended: () => void): Response {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let isResumable = false;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) {
          isResumable ||= /^id:/m.test(decoder.decode(value, { stream: true }));
          return controller.enqueue(value);
        }
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      if (!isResumable) ended();
    },
    cancel: (reason) => reader.cancel(reason),
  });
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}

/** By status 404 (MCP 2025-11-25, "Session management"); some servers say 400 and name the session. */
async function saysThatSessionIsLost(response: Response): Promise<boolean> {
  if (response.status === 404) return true;
  return response.status === 400 && /session/i.test(await response.clone().text());
}
