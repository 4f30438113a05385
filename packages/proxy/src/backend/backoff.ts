const freeAttempts = 3;
const firstDelayMs = 500;
const maxDelayMs = 30_000;

/** Spares a server that is down: after a few failures in a row, it is not tried again for a while. */
export class Backoff {
  private failures = 0;
  private until = 0;
  private lastError: unknown;

  constructor(private readonly now: () => number = Date.now) {}

  /** How long to wait before the next attempt, in milliseconds. */
  get delayMs(): number {
    return Math.max(0, this.until - this.now());
  }

  /**
   * @param tooEarly what to say of the last failure where it is too early for another attempt
   * @throws that
   */
  async attempt<T>(work: () => Promise<T>, tooEarly: (last: unknown) => unknown = (last) => last): Promise<T> {
    if (this.delayMs > 0) throw tooEarly(this.lastError);
    const { failures } = this;
    try {
      const result = await work();
      this.failures = 0;
      this.until = 0;
      return result;
    } catch (error) {
      this.lastError = error;
      // Attempts that ran beside one another met with the same trouble.
      if (failures !== this.failures) throw error;
      this.failures += 1;
      const exponent = this.failures - freeAttempts;
      if (exponent >= 0) this.until = this.now() + Math.min(maxDelayMs, firstDelayMs * 2 ** exponent);
      throw error;
    }
  }
}
