import { extname } from 'node:path';
import { decodeText } from './bytes';
import type { ContentBlock, ResourceContents } from './content-block';
import { Media, type MediaInit } from './media';
import { extensionOf, isTextual } from './mime-type';

/** A file: bytes with a name. */
export interface FileInit extends MediaInit {
  /** What the client sees; the last part of `path` unless told otherwise. Gets an extension where it has none. */
  name?: string;
}

/**
 * A file as an embedded resource: text where its MIME type is one of text, else a blob. Its URI is
 * `file:///<name>`, so that no directory of the server is told.
 *
 * @example return new File({ path: 'report.pdf' });
 */
export class File extends Media {
  readonly name: string;

  constructor(init: FileInit) {
    super(init, 'application', 'application/octet-stream');
    const name = init.name ?? this.baseName ?? 'resource';
    this.name = extname(name) === '' ? withExtension(name, init.format ?? extensionOf(this.mimeType)) : name;
  }

  protected block(base64: string): ContentBlock {
    const uri = `file:///${encodeURIComponent(this.name)}`;
    const resource: ResourceContents = isTextual(this.mimeType)
      ? { uri, mimeType: this.mimeType, text: decodeText(Buffer.from(base64, 'base64')) }
      : { uri, mimeType: this.mimeType, blob: base64 };
    return { type: 'resource', resource, ...this.blockNotes };
  }
}

function withExtension(name: string, extension: string | undefined): string {
  return extension === undefined ? name : `${name}.${extension.toLowerCase()}`;
}
