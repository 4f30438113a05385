import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpEntry, type HttpEntryOptions } from './http-entry';
import { refusal } from './http-refusal';
import { serveNodeRoute } from './node-route';
import { NodeTurn } from './node-turn';

/**
 * Answers requests of a node:http server, or of a framework over one.
 *
 * @param next called for a path that is not ours, where there is one (Express, Connect); else the answer is 404
 */
export type NodeHttpHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: (error?: unknown) => void,
) => void;

/** Makes a handler for node:http, Express and the like. It listens on nothing and starts nothing. */
export function createNodeHttpHandler(options: HttpEntryOptions): NodeHttpHandler {
  const entry = new HttpEntry(options);
  const { path } = entry;
  return (request, response, next) => {
    if (request.url === path) entry.serve(new NodeTurn(request, response, path));
    else serveOther(entry, request, response, next);
  };
}

/** Paths that are not spelled exactly like the endpoint: a query, a trailing slash, routes, and what nobody serves. */
function serveOther(
  entry: HttpEntry,
  request: IncomingMessage & { readonly originalUrl?: unknown },
  response: ServerResponse,
  next: ((error?: unknown) => void) | undefined,
): void {
  const path = withoutQuery(request.url ?? '/');
  // Express strips the path under which a handler is mounted from `url` and keeps the whole in `originalUrl`.
  const original = typeof request.originalUrl === 'string' ? withoutQuery(request.originalUrl) : path;
  if (entry.isEndpoint(path) || entry.isEndpoint(original)) {
    return entry.serve(new NodeTurn(request, response, entry.path));
  }
  const turn = new NodeTurn(request, response, path);
  const place = entry.sse?.match(path, original);
  if (entry.sse && place) return entry.sse.serve(turn, place);
  const match = entry.routes.match(turn.method, path);
  if (!match && typeof next === 'function') return next();
  if (!entry.admit(turn)) return;
  if (!match) return entry.notFound(turn);
  if ('handler' in match) return serveNodeRoute(entry, match.handler, request, response, turn);
  if (turn.method === 'OPTIONS' && entry.preflight(turn, match.allow)) return;
  turn.refuse(refusal(405, 'This path does not take the method.', { allow: match.allow }));
}

function withoutQuery(url: string): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}
