/** The text of a result that many requests share, with its bytes where it is large. */
export class CachedText {
  private encoded: Buffer | undefined;

  constructor(readonly text: string) {}

  /** Whether copying bytes is cheaper than encoding the text for each reply. */
  get isLarge(): boolean {
    return this.text.length > 8192;
  }

  get bytes(): Buffer {
    return (this.encoded ??= Buffer.from(this.text));
  }
}
