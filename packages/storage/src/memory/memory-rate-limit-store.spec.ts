import { describeCases, rateLimitCases } from '../contract';
import { StillClock } from '../../test/still-clock';
import { MemoryRateLimitStore } from './memory-rate-limit-store';

const clock = new StillClock();
describeCases(
  { describe, it },
  'MemoryRateLimitStore',
  rateLimitCases({ clock, open: () => new MemoryRateLimitStore({ clock: clock.now }) }),
);
