/**
 * Reads HTTP/1.1 responses from the chunks of one keep-alive socket, one response at a time: bodies with a
 * content-length or in chunks, kept only when asked for. It refuses what it cannot frame; it is no general client.
 */

const HEAD_LIMIT = 64 * 1024;
const CRLF = Buffer.from('\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');

export interface HttpResponse {
  status: number;
  head: string;
  /** Empty unless the reader was asked to keep bodies. */
  body: string;
}

type Stage = 'head' | 'sized' | 'chunk-size' | 'chunk' | 'trailer';

export class ResponseReader {
  /** Whether the body of the response being read is kept. */
  keepBody = false;

  private rest: Buffer = Buffer.alloc(0);
  private stage: Stage = 'head';
  private remaining = 0;
  private status = 0;
  private head = '';
  private parts: Buffer[] = [];

  constructor(private readonly onResponse: (response: HttpResponse) => void) {}

  push(chunk: Buffer): void {
    const input = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    let at = 0;
    for (;;) {
      const next = this.step(input, at);
      if (next === undefined) break;
      at = next;
    }
    this.rest = at === input.length ? Buffer.alloc(0) : input.subarray(at);
  }

  /** Reads one piece from `at`; the position after it, or `undefined` when more bytes are needed. */
  private step(input: Buffer, at: number): number | undefined {
    if (at >= input.length) return undefined;
    switch (this.stage) {
      case 'head':
        return this.readHead(input, at);
      case 'sized':
        return this.readSized(input, at);
      case 'chunk-size':
        return this.readChunkSize(input, at);
      case 'chunk':
        return this.readChunk(input, at);
      case 'trailer':
        return this.readTrailer(input, at);
    }
  }

  private readHead(input: Buffer, at: number): number | undefined {
    const end = input.indexOf(HEAD_END, at);
    if (end === -1) {
      if (input.length - at > HEAD_LIMIT) throw new Error('a response head is larger than 64 KiB');
      return undefined;
    }
    this.head = input.toString('latin1', at, end);
    this.status = Number(this.head.slice(9, 12));
    const after = end + HEAD_END.length;
    const length = /\r\ncontent-length: *(\d+)/i.exec(this.head)?.[1];
    if (length !== undefined) {
      this.remaining = Number(length);
      if (this.remaining === 0) this.finish();
      else this.stage = 'sized';
    } else if (/\r\ntransfer-encoding: *chunked/i.test(this.head)) {
      this.stage = 'chunk-size';
    } else if (this.status === 204 || this.status === 304) {
      this.finish();
    } else {
      throw new Error(`a response with status ${this.status} has neither a content-length nor chunks`);
    }
    return after;
  }

  private readSized(input: Buffer, at: number): number {
    const taken = Math.min(this.remaining, input.length - at);
    this.keep(input, at, at + taken);
    this.remaining -= taken;
    if (this.remaining === 0) this.finish();
    return at + taken;
  }

  private readChunkSize(input: Buffer, at: number): number | undefined {
    const end = input.indexOf(CRLF, at);
    if (end === -1) return undefined;
    const size = Number.parseInt(input.toString('latin1', at, end), 16);
    if (!Number.isInteger(size) || size < 0) throw new Error('a chunk has no size');
    this.remaining = size;
    this.stage = size === 0 ? 'trailer' : 'chunk';
    return end + CRLF.length;
  }

  private readChunk(input: Buffer, at: number): number | undefined {
    if (this.remaining > 0) {
      const taken = Math.min(this.remaining, input.length - at);
      this.keep(input, at, at + taken);
      this.remaining -= taken;
      return at + taken;
    }
    if (input.length - at < CRLF.length) return undefined;
    this.stage = 'chunk-size';
    return at + CRLF.length;
  }

  private readTrailer(input: Buffer, at: number): number | undefined {
    const end = input.indexOf(CRLF, at);
    if (end === -1) return undefined;
    if (end === at) this.finish();
    return end + CRLF.length;
  }

  private keep(input: Buffer, from: number, to: number): void {
    if (this.keepBody) this.parts.push(Buffer.from(input.subarray(from, to)));
  }

  private finish(): void {
    const body = this.parts.length === 0 ? '' : Buffer.concat(this.parts).toString('utf8');
    this.parts = [];
    this.stage = 'head';
    this.onResponse({ status: this.status, head: this.head, body });
  }
}
