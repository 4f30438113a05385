/** The bytes of base64 or base64url, with or without padding; undefined for what is neither. */
export function bytesOfBase64(text: string): Buffer | undefined {
  const plain = text
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/={1,2}$/, '');
  const bytes = Buffer.from(plain, 'base64url');
  // The decoder passes over what is no base64.
  return bytes.toString('base64url') === plain ? bytes : undefined;
}
