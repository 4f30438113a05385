/** One keep-alive connection: one request at a time, the next as soon as the answer is there. */
import { connect, type Socket } from 'node:net';
import { ResponseReader, type HttpResponse } from './response-reader';

const IDLE_LIMIT_MS = 60_000;

export class HttpConnection {
  private readonly reader = new ResponseReader((response) => this.deliver(response));
  private onResponse: ((response: HttpResponse) => void) | undefined;
  private onFailure: (error: Error) => void = () => {};

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.setTimeout(IDLE_LIMIT_MS, () => this.fail(new Error('no answer within 60 s')));
    socket.on('data', (chunk) => {
      try {
        this.reader.push(chunk);
      } catch (error) {
        this.fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('the server closed the connection')));
  }

  static open(port: number): Promise<HttpConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new HttpConnection(socket));
      });
    });
  }

  /** Sends one request; `onResponse` gets its answer, `onFailure` what ends the connection. */
  send(
    request: string,
    keepBody: boolean,
    onResponse: (response: HttpResponse) => void,
    onFailure: (error: Error) => void,
  ): void {
    this.onResponse = onResponse;
    this.onFailure = onFailure;
    this.reader.keepBody = keepBody;
    this.socket.write(request, 'latin1');
  }

  request(text: string): Promise<HttpResponse> {
    return new Promise((resolve, reject) => this.send(text, true, resolve, reject));
  }

  close(): void {
    this.onFailure = () => {};
    this.socket.destroy();
  }

  private deliver(response: HttpResponse): void {
    const listener = this.onResponse;
    this.onResponse = undefined;
    listener?.(response);
  }

  private fail(error: Error): void {
    const listener = this.onFailure;
    this.onFailure = () => {};
    this.socket.destroy();
    listener(error);
  }
}
