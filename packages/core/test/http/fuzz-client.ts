import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { Reply, requireDiscretion, type Headers } from './http-client';

/** How long a stream may say nothing before it counts as one that stays open, and is left, in milliseconds. */
const quietMs = 30;

export interface Attempt {
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | Buffer;
}

/** A client that keeps its connections, and leaves streams that go on. */
export class FuzzClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });

  constructor(private readonly url: string) {}

  /** Whole replies, or what a stream said until it fell silent. */
  async send(attempt: Attempt): Promise<Reply> {
    try {
      return await this.#send(attempt);
    } catch (error) {
      // The server has closed the kept connection in the very moment of its use.
      if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') return this.#send(attempt);
      throw error;
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  async #send({ method, headers, body }: Attempt): Promise<Reply> {
    const given = Object.entries(headers).filter(([, value]) => value !== undefined);
    const request = httpRequest(this.url, { method, agent: this.#agent, headers: Object.fromEntries(given) });
    const answered = once(request, 'response') as Promise<[IncomingMessage]>;
    request.end(body);
    const [response] = await answered;
    const isStream = response.headers['content-type'] === 'text/event-stream';
    let text = '';
    await new Promise<void>((resolve) => {
      const leave = (): void => void request.destroy();
      let timer = isStream ? setTimeout(leave, quietMs) : undefined;
      response
        .setEncoding('utf8')
        .on('data', (chunk: string) => {
          text += chunk;
          if (timer) {
            clearTimeout(timer);
            timer = setTimeout(leave, quietMs);
          }
        })
        .on('error', () => undefined)
        .on('close', () => {
          clearTimeout(timer);
          resolve();
        });
    });
    requireDiscretion(text);
    return new Reply(response.statusCode ?? 0, response.headers, isStream ? '' : text);
  }
}

/** How a client that sent its pieces goes away. */
export type Ending = 'waits' | 'half closes' | 'resets';

/** Sends pieces one by one over a socket of its own, and returns what came back. */
export async function converse(port: number, pieces: readonly Buffer[], ending: Ending): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  let timer: NodeJS.Timeout | undefined;
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined).setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    text += chunk;
    timer?.refresh();
  });
  await once(socket, 'connect');
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise(setImmediate);
  }
  // A server waits for the rest of what is not whole, and so would this client.
  if (ending === 'waits') timer = setTimeout(() => socket.destroy(), quietMs);
  else if (ending === 'half closes') socket.end();
  else socket.resetAndDestroy();
  timer ??= setTimeout(() => socket.destroy(), 20 * quietMs);
  await closed;
  clearTimeout(timer);
  return text;
}
