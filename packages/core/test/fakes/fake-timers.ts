import type { Timers } from '../../src/composition';

/** Time that goes on when it is told to. */
export class FakeTimers implements Timers {
  private now = 0;
  private readonly waiting = new Set<{ at: number; act: () => void }>();

  after(ms: number, act: () => void): () => void {
    const one = { at: this.now + ms, act };
    this.waiting.add(one);
    return () => this.waiting.delete(one);
  }
  get count(): number {
    return this.waiting.size;
  }
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      const [next] = [...this.waiting].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.now = next.at;
      this.waiting.delete(next);
      next.act();
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    }
    this.now = end;
  }
}
