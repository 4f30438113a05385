import type { JsonValue } from '@tenon/core';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { checkOptionNames, valueOf, wholeNumber } from '../base';
import type { KeyValueStore } from '../contracts';
import { CorruptedDataError } from '../errors';
import { bytesOfBase64 } from './base64';
import { wrapped, type Wrapped } from './store-wrapper';
import { ValueWrapper, type EntryCall } from './value-wrapper';

export interface CompressOptions {
  /** Bytes of JSON from which values are compressed; 1,024 by default. */
  readonly minBytes?: number;
}

/** What begins like this is one of the two below. */
const prefix = 'tenon.compress.1.';
const zipped = `${prefix}gzip.`;
/** Goes before a text that begins with the prefix by itself. */
const escaped = `${prefix}text.`;

const zip = promisify(gzip);
const unzip = promisify(gunzip);

/**
 * A store whose large values are kept as gzip, the text `tenon.compress.1.gzip.` and base64, where that is shorter. Others
 * stay as they are, and so does what was put before the store was wrapped: both are read.
 *
 * Reading rejects with TN8014 for what does not decompress, or to more than `capabilities.maxValueBytes`.
 *
 * @throws TenonError TN1015
 * @example const pages = compress(store, { minBytes: 4_096 });
 */
export function compress<Store extends KeyValueStore>(store: Store, options: CompressOptions = {}): Wrapped<Store> {
  checkOptionNames('compress', options, ['minBytes']);
  const { minBytes = 1_024 } = options;
  wholeNumber('minBytes', minBytes, 0);
  return wrapped<Store>(new CompressingStore(store, minBytes));
}

class CompressingStore extends ValueWrapper {
  constructor(
    store: KeyValueStore,
    private readonly minBytes: number,
  ) {
    super(store, (maxValueBytes) => maxValueBytes - escaped.length);
  }

  /** Numbers are shorter than any envelope, and stay numbers. */
  protected async encode(text: string, call: EntryCall): Promise<JsonValue> {
    const bytes = Buffer.from(text);
    if (bytes.length >= this.minBytes) {
      const envelope = zipped + (await zip(bytes)).toString('base64');
      if (envelope.length + '""'.length < bytes.length) return envelope;
    }
    const value = valueOf(text, call);
    return typeof value === 'string' && value.startsWith(prefix) ? escaped + value : value;
  }

  protected async decode(stored: JsonValue, call: EntryCall): Promise<JsonValue> {
    if (typeof stored !== 'string' || !stored.startsWith(prefix)) return stored;
    if (stored.startsWith(escaped)) return stored.slice(escaped.length);
    const bytes = stored.startsWith(zipped) ? bytesOfBase64(stored.slice(zipped.length)) : undefined;
    try {
      if (!bytes) throw new TypeError();
      const text = await unzip(bytes, { maxOutputLength: this.capabilities.maxValueBytes });
      return valueOf(text.toString(), call);
    } catch {
      // The words of the decompressor say nothing that helps, and nothing of it is to be shown.
      throw new CorruptedDataError(call, 'the compressed value is damaged, or larger than the store takes');
    }
  }
}
