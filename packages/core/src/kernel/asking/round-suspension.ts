import { Suspension } from '../../contracts';
import type { ReplayAsking } from './replay-asking';

/** Ends the round of one call, and tells the kernel of which: handlers see the error, and nothing of what it holds. */
export class RoundSuspension extends Suspension {
  readonly #asking: ReplayAsking;

  constructor(asking: ReplayAsking) {
    super();
    this.#asking = asking;
  }

  static askingOf(error: RoundSuspension): ReplayAsking {
    return error.#asking;
  }
}
