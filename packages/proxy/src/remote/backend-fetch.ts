import type { FetchLike } from '@tenon/client';
import { activeCall } from '../calls/backend-call';
import type { Headers } from './headers';

/**
 * The `fetch` of one connection: adds the headers of the call on whose behalf something is sent, and notices that the server
 * has forgotten the session, or ended a stream without an answer. Redirects are followed within the origin only, by the
 * transport above.
 *
 * @param headers of what belongs to no call
 */
export function backendFetch(base: FetchLike, headers: Headers, lost: () => void): FetchLike {
  return async (url, init) => {
    const call = activeCall.getStore();
    const sent = new Headers(init?.headers);
    for (const [name, value] of Object.entries(call?.headers ?? headers)) sent.set(name, value);
    const response = await base(url, { ...init, headers: sent });
    if (sent.has('mcp-session-id') && (await saysThatSessionIsLost(response))) lost();
    return call && init?.method === 'POST' ? telling(response, call.watchStream()) : response;
  };
}

/** Tells when a stream of events has ended that cannot be taken up again. */
function telling(response: Response, ended: () => void): Response {
  if (!response.body || !/^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '')) return response;
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
