import { basename, extname } from 'node:path';
import { TenonError } from '../errors';
import { type Bytes, isBase64, isBytes, toBase64, toBuffer } from './bytes';
import type { ContentAnnotations, ContentBlock } from './content-block';
import { mimeTypeOfFormat, mimeTypeOfPath } from './mime-type';
import { DEFAULT_MAX_BYTES, expandHome, readBoundedFile } from './read-file';

/** Where a medium comes from and what it is. Exactly one of `path` and `data` is given. */
export interface MediaInit {
  /** A file, read when the medium is converted; `~` stands for the home directory. */
  path?: string;
  /** Bytes, or base64. */
  data?: Uint8Array | ArrayBuffer | string;
  /** Short for a MIME type, for example `png`. */
  format?: string;
  /** Beats `format`, which beats the extension of `path`. */
  mimeType?: string;
  annotations?: ContentAnnotations;
  meta?: Record<string, unknown>;
  /** The most that is read, in bytes; 32 MiB unless told otherwise. */
  maxBytes?: number;
}

const MIME_TYPE = /^[\w.+-]+\/[\w.+-]+(?: ?; ?[\w.+-]+=(?:[\w.+-]+|"[^"\\]*"))*$/;
const FORMAT = /^[A-Za-z0-9][A-Za-z0-9.+-]*$/;

/**
 * Something to look at, listen to or keep, as handlers return it. What is private stays out of JSON: a path
 * on the server never reaches a client.
 */
export abstract class Media {
  readonly mimeType: string;
  readonly annotations: ContentAnnotations | undefined;
  readonly meta: Record<string, unknown> | undefined;
  readonly #path: string | undefined;
  readonly #base64: string | undefined;
  readonly #maxBytes: number;

  /**
   * @throws TenonError TN1015 for both or neither of `path` and `data`, a malformed MIME type or data that is not base64;
   *   TN3012 for data larger than `maxBytes`
   */
  protected constructor(init: MediaInit, family: 'image' | 'audio' | 'application', fallback: string) {
    const kind = new.target.name;
    if ((init.path === undefined) === (init.data === undefined)) {
      throw new TenonError('TN1015', `new ${kind}() takes exactly one of path and data`);
    }
    this.#maxBytes = init.maxBytes ?? DEFAULT_MAX_BYTES;
    this.#path = init.path === undefined ? undefined : expandHome(init.path);
    this.#base64 = init.data === undefined ? undefined : encode(kind, init.data, this.#maxBytes);
    this.mimeType = checkedMimeType(kind, init, family) ?? fallback;
    this.annotations = init.annotations;
    this.meta = init.meta;
  }

  /** Whether `toContent()` has to read a file, and so answers with a promise. */
  get isPending(): boolean {
    return this.#path !== undefined;
  }

  /** The content block of this medium: at once for `data`, as a promise for `path`. */
  toContent(): ContentBlock | Promise<ContentBlock> {
    return this.withBase64((base64) => this.block(base64));
  }

  /** The bytes: at once for `data`, as a promise for `path`. */
  toBytes(): Buffer | Promise<Buffer> {
    return this.withBase64((base64) => Buffer.from(base64, 'base64'));
  }

  /** `data:` URI of this medium: at once for `data`, as a promise for `path`. */
  toDataUri(): string | Promise<string> {
    return this.withBase64((base64) => `data:${this.mimeType};base64,${base64}`);
  }

  protected abstract block(base64: string): ContentBlock;

  /** The last part of the path, if there is one. */
  protected get baseName(): string | undefined {
    return this.#path === undefined ? undefined : basename(this.#path);
  }

  /** What all blocks have in common. */
  protected get blockNotes(): { annotations?: ContentAnnotations; _meta?: Record<string, unknown> } {
    return {
      ...(this.annotations && { annotations: this.annotations }),
      ...(this.meta && { _meta: this.meta }),
    };
  }

  private withBase64<T>(use: (base64: string) => T): T | Promise<T> {
    if (this.#base64 !== undefined) return use(this.#base64);
    return readBoundedFile(this.#path!, this.#maxBytes).then((bytes) => use(toBase64(bytes)));
  }
}

/** A picture: `image/png` unless told otherwise. @example return new Image({ path: 'chart.png' }); */
export class Image extends Media {
  constructor(init: MediaInit) {
    super(init, 'image', 'image/png');
  }

  protected block(data: string): ContentBlock {
    return { type: 'image', data, mimeType: this.mimeType, ...this.blockNotes };
  }
}

/** A sound: `audio/wav` unless told otherwise. @example return new Audio({ data: speech, format: 'mp3' }); */
export class Audio extends Media {
  constructor(init: MediaInit) {
    super(init, 'audio', 'audio/wav');
  }

  protected block(data: string): ContentBlock {
    return { type: 'audio', data, mimeType: this.mimeType, ...this.blockNotes };
  }
}

function checkedMimeType(
  kind: string,
  { mimeType, format, path }: MediaInit,
  family: 'image' | 'audio' | 'application',
): string | undefined {
  if (mimeType !== undefined) {
    if (!MIME_TYPE.test(mimeType)) throw new TenonError('TN1015', `new ${kind}() got a malformed mimeType`);
    return mimeType;
  }
  if (format !== undefined) {
    if (!FORMAT.test(format)) throw new TenonError('TN1015', `new ${kind}() got a malformed format`);
    const known = mimeTypeOfFormat(format);
    // `new Audio({ format: 'webm' })` is audio/webm, although the extension alone means a film.
    return known && (family === 'application' || known.startsWith(family))
      ? known
      : `${family}/${format.toLowerCase()}`;
  }
  const known = path !== undefined && extname(path) !== '' ? mimeTypeOfPath(path) : undefined;
  if (known === undefined || family === 'application' || known.startsWith(family)) return known;
  return known.startsWith('video/') && family === 'audio' ? known.replace('video/', 'audio/') : undefined;
}

function encode(kind: string, data: Bytes | string, maxBytes: number): string {
  const size = typeof data === 'string' ? Math.floor((data.length * 3) / 4) : data.byteLength;
  if (size > maxBytes) throw new TenonError('TN3012', `new ${kind}() got ${size} bytes, and maxBytes is ${maxBytes}`);
  if (isBytes(data)) return toBuffer(data).toString('base64');
  if (!isBase64(data)) {
    throw new TenonError('TN1015', `the data of new ${kind}() is a string that is not base64`, {
      fix: 'Pass bytes, for example Buffer.from(text), or padded base64.',
    });
  }
  return data;
}
