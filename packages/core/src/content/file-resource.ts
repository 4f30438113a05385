import { isAbsolute } from 'node:path';
import { TenonError } from '../errors';
import { decodeText, decodeUtf8 } from './bytes';
import { isTextual, mimeTypeOfPath } from './mime-type';
import { DEFAULT_MAX_BYTES, readBoundedFile } from './read-file';
import { ReadableResource, type ReadableResourceInit } from './readable-resource';

export interface FileResourceInit extends ReadableResourceInit {
  /** Absolute. */
  path: string;
  /** How text is encoded; without it UTF-8, and Latin-1 where it is not valid UTF-8. */
  encoding?: BufferEncoding;
  /** The most that is read, in bytes; 32 MiB unless told otherwise. */
  maxBytes?: number;
}

/**
 * A file, read again whenever it is asked for. Whether it is text or a blob follows its MIME type; where that is not
 * known, valid UTF-8 is text.
 *
 * @example new FileResource({ uri: 'docs://readme', path: join(__dirname, 'README.md') })
 */
export class FileResource extends ReadableResource {
  readonly #path: string;
  readonly #encoding: BufferEncoding | undefined;
  readonly #maxBytes: number;

  /** @throws TenonError TN1015 for a path that is not absolute, since the directory of a process is an accident */
  constructor(init: FileResourceInit) {
    super(init, mimeTypeOfPath(init.path));
    this.#path = absolutePath(init.path, 'FileResource');
    this.#encoding = init.encoding;
    this.#maxBytes = init.maxBytes ?? DEFAULT_MAX_BYTES;
  }

  /** @throws TenonError TN3012 for a file over `maxBytes`, TN3013 for one that cannot be read */
  async read(): Promise<string | Buffer> {
    const bytes = await readBoundedFile(this.#path, this.#maxBytes);
    if (this.#encoding !== undefined) return bytes.toString(this.#encoding);
    if (this.mimeType === undefined) return decodeUtf8(bytes) ?? bytes;
    return isTextual(this.mimeType) ? decodeText(bytes) : bytes;
  }
}

/** @throws TenonError TN1015 for a path that is not absolute */
export function absolutePath(path: string, kind: string): string {
  if (isAbsolute(path)) return path;
  throw new TenonError('TN1015', `the path of ${kind} is not absolute: '${path}'`, {
    fix: 'Join it to a directory that is known, for example join(__dirname, path).',
  });
}
