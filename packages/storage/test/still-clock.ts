import type { HarnessClock } from '@tenon/storage/contract';

/** A clock that stands still until it is moved. */
export class StillClock implements HarnessClock {
  private time = 1_700_000_000_000;
  readonly now = (): number => this.time;
  advance(ms: number): void {
    this.time += ms;
  }
}
