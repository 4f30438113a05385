import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';

/** A response that makes the objects of the web out of what came only for those who look at them. */
export class PooledResponse implements Response {
  readonly redirected = false;
  readonly type = 'basic';
  readonly status: number;
  readonly statusText: string;
  private known: Headers | undefined;
  private stream: ReadableStream<Uint8Array> | undefined;
  private web: Response | undefined;

  constructor(
    readonly url: string,
    private readonly answer: Dispatcher.ResponseData,
  ) {
    this.status = answer.statusCode;
    this.statusText = answer.statusText;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }
  get headers(): Headers {
    return (this.known ??= headersOf(this.answer.headers));
  }
  get body(): Response['body'] {
    if (this.web) return this.web.body;
    return (this.stream ??= Readable.toWeb(this.answer.body) as ReadableStream<Uint8Array>) as Response['body'];
  }
  get bodyUsed(): boolean {
    return this.web?.bodyUsed ?? (this.stream ? this.stream.locked : this.answer.body.bodyUsed);
  }

  text(): Promise<string> {
    return this.stream ? this.asWeb().text() : this.answer.body.text();
  }
  json(): Promise<unknown> {
    return this.stream ? this.asWeb().json() : this.answer.body.json();
  }
  arrayBuffer(): Promise<ArrayBuffer> {
    return this.asWeb().arrayBuffer();
  }
  blob(): ReturnType<Response['blob']> {
    return this.asWeb().blob();
  }
  formData(): ReturnType<Response['formData']> {
    return Promise.reject(new TypeError('Forms are not read'));
  }
  clone(): Response {
    return this.asWeb().clone();
  }

  private asWeb(): Response {
    const { status, statusText, headers } = this;
    const isEmpty = status === 204 || status === 205 || status === 304;
    return (this.web ??= new Response(isEmpty ? null : this.body, { status, statusText, headers }));
  }
}

function headersOf(given: Dispatcher.ResponseData['headers']): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) headers.append(name, one);
  }
  return headers;
}
