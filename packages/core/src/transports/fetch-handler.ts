import type { Principal } from '../contracts';
import { FetchTurn } from './fetch-turn';
import { HttpEntry, type HttpEntryOptions } from './http-entry';
import { refusal } from './http-refusal';
import type { RouteHandler } from './http-routes';

/**
 * Answers a web-standard request.
 *
 * @param options.auth who asks, as the host application found out; the gate is not asked then
 */
export type FetchHandler = (request: Request, options?: { readonly auth?: Principal }) => Promise<Response>;

/** Makes a handler for runtimes and frameworks that speak the web's `Request` and `Response`. */
export function createFetchHandler(options: HttpEntryOptions): FetchHandler {
  const entry = new HttpEntry(options);
  return async (request, { auth } = {}) => {
    const url = new URL(request.url);
    const turn = new FetchTurn(request, url, url.pathname, auth);
    if (entry.isEndpoint(url.pathname)) {
      entry.serve(turn, auth !== undefined);
      return turn.response;
    }
    const place = entry.sse?.match(url.pathname, url.pathname);
    if (entry.sse && place) {
      entry.sse.serve(turn, place, auth !== undefined);
      return turn.response;
    }
    const match = entry.routes.match(request.method, url.pathname);
    if (!entry.admit(turn)) return turn.response;
    if (!match) entry.notFound(turn);
    else if ('handler' in match) return serveRoute(entry, match.handler, request, turn);
    else if (request.method !== 'OPTIONS' || !entry.preflight(turn, match.allow)) {
      turn.refuse(refusal(405, 'This path does not take the method.', { allow: match.allow }));
    }
    return turn.response;
  };
}

async function serveRoute(
  entry: HttpEntry,
  handler: RouteHandler,
  request: Request,
  turn: FetchTurn,
): Promise<Response> {
  try {
    const reply = await handler(request);
    if (request.method !== 'HEAD' || reply.body === null) return reply;
    await reply.body.cancel();
    return new Response(null, reply);
  } catch (error) {
    entry.failed(turn, error);
    return turn.response;
  }
}
