import { TenonError } from '../errors';
import { decodeText } from './bytes';
import { isLoopbackHost } from './loopback';
import { isTextual } from './mime-type';
import { ReadableResource, type ReadableResourceInit } from './readable-resource';
import { ResourceContent } from './resource-content';

export interface HttpResourceInit extends ReadableResourceInit {
  /** https:, or http: on this machine. Never build it from what a caller sent. */
  url: string;
  /** Sent with each request; never shown to clients. */
  headers?: Readonly<Record<string, string>>;
  /** Of the whole request, in milliseconds; 10 000 unless told otherwise. */
  timeoutMs?: number;
  /** The most that is read, in bytes, after decompression; 4 MiB unless told otherwise. */
  maxBytes?: number;
}

/**
 * What one URL serves, fetched again whenever it is asked for. Redirects are refused, so that the server behind the
 * URL cannot send this one to addresses inside its network.
 *
 * @example new HttpResource({ uri: 'rates://today', url: 'https://example.com/rates.json' })
 */
export class HttpResource extends ReadableResource {
  readonly #url: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeoutMs: number;
  readonly #maxBytes: number;

  /** @throws TenonError TN1015 for another scheme, or credentials in the URL */
  constructor(init: HttpResourceInit) {
    super(init);
    this.#url = checkedUrl(init.url);
    this.#headers = { ...init.headers };
    this.#timeoutMs = init.timeoutMs ?? 10_000;
    this.#maxBytes = init.maxBytes ?? 4 * 1024 * 1024;
  }

  /** @throws TenonError TN3012 for more than `maxBytes`, TN3013 for time-outs, redirects and other failures */
  async read(): Promise<ResourceContent> {
    const signal = AbortSignal.timeout(this.#timeoutMs);
    try {
      const response = await fetch(this.#url, {
        headers: this.#headers,
        redirect: 'manual',
        signal,
      });
      const mimeType = this.mimeType ?? response.headers.get('content-type') ?? 'application/octet-stream';
      const bytes = await this.bodyOf(response);
      return new ResourceContent(isTextual(mimeType) ? decodeText(bytes) : bytes, { mimeType });
    } catch (error) {
      if (error instanceof TenonError) throw error;
      const reason = signal.aborted ? `no answer in ${this.#timeoutMs} ms` : 'failed';
      throw new TenonError('TN3013', `the request to ${this.#url.host}: ${reason}`, { cause: error });
    }
  }

  private async bodyOf(response: Response): Promise<Buffer> {
    if (!response.ok) {
      await response.body?.cancel();
      const what = response.status >= 300 && response.status < 400 ? 'a redirect, which is not followed' : 'an error';
      throw new TenonError('TN3013', `${this.#url.host} answered ${response.status}, ${what}`);
    }
    if (!response.body) return Buffer.alloc(0);
    const body: AsyncIterable<Uint8Array> = response.body;
    const chunks: Uint8Array[] = [];
    let total = 0;
    // Leaving the loop cancels the body, and with it the connection.
    for await (const chunk of body) {
      total += chunk.byteLength;
      if (total > this.#maxBytes) {
        throw new TenonError('TN3012', `${this.#url.host} sent more than ${this.#maxBytes} bytes (maxBytes)`);
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, total);
  }
}

function checkedUrl(text: string): URL {
  if (!URL.canParse(text)) throw new TenonError('TN1015', 'the url of HttpResource is not a URL');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    throw new TenonError('TN1015', 'the url of HttpResource holds credentials', { fix: 'Send them with `headers`.' });
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname))) return url;
  throw new TenonError('TN1015', `the url of HttpResource is not https: (${url.host})`);
}
