import type { Exchange, KeyValue } from '../../contracts';
import type { Asking } from './asking';
import type { CallProgress } from './call-progress';
import { DirectAsking } from './direct-asking';
import { ReplayAsking } from './replay-asking';
import type { Rounds } from './rounds';
import { StepOnce } from './step-once';
import { Steps } from './steps';

/** Opens the way to ask for one call: in 2026 from round to round, before while its request runs. */
export function openAsking(
  rounds: Rounds,
  store: KeyValue,
  exchange: Exchange,
  progress: CallProgress = rounds.begin(),
): Asking {
  const steps = new Steps(progress.steps, StepOnce.in(store, progress.id, rounds.ttlSeconds));
  return exchange.era === '2026'
    ? new ReplayAsking(exchange, progress, steps)
    : new DirectAsking(exchange, steps, rounds.timeoutMs);
}
