/** Whether a text has more bytes in UTF-8 than that. Most are so short that none of them need be counted. */
export function exceeds(text: string, maxBytes: number): boolean {
  return text.length * mostBytes > maxBytes && Buffer.byteLength(text) > maxBytes;
}

/** Bytes that UTF-8 needs for what counts as one in the length of a text. */
const mostBytes = 3;
