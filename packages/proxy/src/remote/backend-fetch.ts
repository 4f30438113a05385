import type { FetchLike } from '@tenon/client';
import { activeCall } from '../calls/backend-call';
import type { Headers } from './headers';

/**
 * The `fetch` of one connection: adds the headers of the call on whose behalf something is sent, and notices that the server
 * has forgotten the session. Redirects are followed within the origin only, by the transport above.
 *
 * @param headers of what belongs to no call
 */
export function backendFetch(base: FetchLike, headers: Headers, lost: () => void): FetchLike {
  return async (url, init) => {
    const sent = new Headers(init?.headers);
    for (const [name, value] of Object.entries(activeCall.getStore()?.headers ?? headers)) sent.set(name, value);
    const response = await base(url, { ...init, headers: sent });
    if (sent.has('mcp-session-id') && (await saysThatSessionIsLost(response))) lost();
    return response;
  };
}

/** By status 404 (MCP 2025-11-25, "Session management"); some servers say 400 and name the session. */
async function saysThatSessionIsLost(response: Response): Promise<boolean> {
  if (response.status === 404) return true;
  return response.status === 400 && /session/i.test(await response.clone().text());
}
