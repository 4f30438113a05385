import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { HttpEntry } from './http-entry';
import type { RouteHandler } from './http-routes';
import type { NodeTurn } from './node-turn';

/** Answers a request by a route. The web's types are made here only, off the way that MCP messages take. */
export function serveNodeRoute(
  entry: HttpEntry,
  handler: RouteHandler,
  request: IncomingMessage,
  response: ServerResponse,
  turn: NodeTurn,
): void {
  const gone = new AbortController();
  const run = async (body: Buffer | undefined): Promise<void> => {
    response.once('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    const reply = await handler(toWebRequest(request, body, gone.signal));
    await sendWebResponse(reply, response, turn.method === 'HEAD');
  };
  const failed = (error: unknown): void => {
    // A reply that broke off closes its connection, too, and must not be taken for a client that went away.
    if (gone.signal.aborted && response.errored !== error) return;
    if (response.headersSent) {
      entry.logger.error({ err: error }, 'The reply of a route broke off');
      response.destroy();
    } else entry.failed(turn, error);
  };
  if (turn.method === 'GET' || turn.method === 'HEAD') void run(undefined).catch(failed);
  else {
    try {
      turn.receiveBytes(entry.bodyLimit, (bytes) => void run(bytes).catch(failed));
    } catch (error) {
      failed(error);
    }
  }
}

function toWebRequest(request: IncomingMessage, body: Buffer | undefined, signal: AbortSignal): Request {
  const scheme = 'encrypted' in request.socket && request.socket.encrypted === true ? 'https' : 'http';
  const headers = new Headers();
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    headers.append(request.rawHeaders[index] ?? '', request.rawHeaders[index + 1] ?? '');
  }
  const named = `${scheme}://${request.headers.host ?? ''}`;
  const origin = URL.canParse(named) ? new URL(named).origin : `${scheme}://localhost`;
  return new Request(origin + (request.url ?? '/'), {
    method: request.method ?? 'GET',
    headers,
    body: body === undefined || body.length === 0 ? undefined : new Uint8Array(body),
    signal,
  });
}

async function sendWebResponse(reply: Response, response: ServerResponse, bodiless: boolean): Promise<void> {
  if (response.destroyed) return void reply.body?.cancel();
  for (const [name, value] of reply.headers) if (name !== 'set-cookie') response.setHeader(name, value);
  const cookies = reply.headers.getSetCookie();
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  response.writeHead(reply.status);
  if (reply.body === null || bodiless) {
    await reply.body?.cancel();
    response.end();
    return;
  }
  await pipeline(Readable.fromWeb(reply.body as ReadableStream<Uint8Array>), response);
}
