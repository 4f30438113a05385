import type { Timers } from './timers';

/** Changes that are taken in at once. */
const burst = 10;
const paceMs = 500;

/**
 * Takes in changes at once, but for a flood of them: then one each half second, of which each stands for all of its kind
 * that came meanwhile. The last one of a kind is always followed by one that is taken in.
 */
export class PacedChanges {
  /** Of the last ones, how many count. */
  private recent = 0;
  private readonly waiting = new Map<string, () => void>();
  private cancel: (() => void) | undefined;

  constructor(private readonly timers: Timers) {}

  /** @param takeIn looks at what is there by then */
  add(kind: string, takeIn: () => void): void {
    if (this.recent >= burst) {
      this.waiting.set(kind, takeIn);
      return;
    }
    this.recent += 1;
    this.cancel ??= this.timers.after(paceMs, () => this.next());
    takeIn();
  }

  /** Takes in nothing more. */
  close(): void {
    this.cancel?.();
    this.cancel = undefined;
    this.recent = burst;
    this.waiting.clear();
  }

  private next(): void {
    this.cancel = undefined;
    const [first] = this.waiting;
    if (first) this.waiting.delete(first[0]);
    else this.recent -= 1;
    if (this.recent > 0) this.cancel = this.timers.after(paceMs, () => this.next());
    first?.[1]();
  }
}
