import { isAnyArrayBuffer, isUint8Array } from 'node:util/types';

/** Everything that counts as bytes, not as a list of numbers. */
export type Bytes = Uint8Array | ArrayBufferLike | DataView;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Whether a value is bytes: a `Uint8Array` (a `Buffer` is one), an `ArrayBuffer` or a `DataView`. */
export function isBytes(value: unknown): value is Bytes {
  return isUint8Array(value) || isAnyArrayBuffer(value) || (ArrayBuffer.isView(value) && isDataView(value));
}

/** The same memory as a `Buffer`, without a copy. */
export function toBuffer(bytes: Bytes): Buffer {
  return ArrayBuffer.isView(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) : Buffer.from(bytes);
}

export function toBase64(bytes: Bytes): string {
  return toBuffer(bytes).toString('base64');
}

/** Whether a text is padded base64 in its canonical form. A pattern would exhaust its stack on megabytes. */
export function isBase64(text: string): boolean {
  return Buffer.from(text, 'base64').toString('base64') === text;
}

/** Bytes as UTF-8 without a byte order mark; undefined where they are something else. */
export function decodeUtf8(bytes: Bytes): string | undefined {
  try {
    return utf8.decode(toBuffer(bytes));
  } catch {
    return undefined;
  }
}

/** Bytes that are known to be text: UTF-8, and Latin-1 where they are not valid UTF-8. */
export function decodeText(bytes: Bytes): string {
  return decodeUtf8(bytes) ?? toBuffer(bytes).toString('latin1');
}

function isDataView(view: ArrayBufferView): view is DataView {
  return Object.prototype.toString.call(view) === '[object DataView]';
}
