import { decodeUtf8 } from './http-checks';

const lineFeed = 10;
const carriageReturn = 13;

/** What a reader of lines tells. */
export interface LineListener {
  line(text: string): void;
  /** A line that cannot be a message. It is skipped; the next one is read as if nothing had happened. */
  unreadable(reason: 'too long' | 'not UTF-8'): void;
}

/** Splits bytes into lines of UTF-8, each at most `maxLength` bytes; blank lines are left out. */
export class LineReader {
  readonly #maxLength: number;
  readonly #listener: LineListener;
  #parts: Buffer[] = [];
  #length = 0;
  #skipping = false;

  constructor(maxLength: number, listener: LineListener) {
    this.#maxLength = maxLength;
    this.#listener = listener;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      if (this.#length === 0 && !this.#skipping) this.#take(chunk, start, end);
      else {
        this.#hold(chunk, start, end);
        this.#finish();
      }
      start = end + 1;
    }
    if (start < chunk.length) this.#hold(chunk, start, chunk.length);
  }

  /** The input has ended; what has no line feed behind it is a line, too. */
  end(): void {
    this.#finish();
  }

  #hold(chunk: Buffer, start: number, end: number): void {
    if (this.#skipping) return;
    this.#length += end - start;
    if (this.#length > this.#maxLength) {
      this.#skipping = true;
      this.#parts = [];
      this.#listener.unreadable('too long');
    } else this.#parts.push(chunk.subarray(start, end));
  }

  #finish(): void {
    const bytes = this.#skipping || this.#length === 0 ? undefined : Buffer.concat(this.#parts, this.#length);
    this.#skipping = false;
    this.#parts = [];
    this.#length = 0;
    if (bytes) this.#take(bytes, 0, bytes.length);
  }

  #take(bytes: Buffer, start: number, lineEnd: number): void {
    const end = lineEnd > start && bytes[lineEnd - 1] === carriageReturn ? lineEnd - 1 : lineEnd;
    if (end === start) return;
    if (end - start > this.#maxLength) return this.#listener.unreadable('too long');
    const text = decodeUtf8(bytes.subarray(start, end));
    if (text === undefined) this.#listener.unreadable('not UTF-8');
    else if (text.trim() !== '') this.#listener.line(text);
  }
}
