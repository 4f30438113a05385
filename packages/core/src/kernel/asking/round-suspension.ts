import { Suspension } from '../../contracts';
import type { Asking } from './asking';

/** Ends the round of one call, and says of which. */
export class RoundSuspension extends Suspension {
  constructor(readonly asking: Asking) {
    super();
  }
}
