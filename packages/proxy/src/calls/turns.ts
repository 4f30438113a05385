/** Lets one pass at a time, in the order in which they came. */
export class Turns {
  private last: Promise<void> = Promise.resolve();

  /**
   * Waits for a turn.
   *
   * @returns what ends the turn
   * @throws the signal's reason if it aborts before
   */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    let end: () => void = () => undefined;
    const before = this.last;
    const ended = new Promise<void>((resolve) => (end = resolve));
    this.last = before.then(() => ended);
    let giveUp: () => void = () => undefined;
    const aborted = new Promise<void>((resolve) => (giveUp = resolve));
    signal.addEventListener('abort', giveUp, { once: true });
    await Promise.race([before, aborted]);
    signal.removeEventListener('abort', giveUp);
    if (signal.aborted) end();
    signal.throwIfAborted();
    return end;
  }
}
