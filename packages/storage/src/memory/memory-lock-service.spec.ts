import { describeCases, lockCases } from '../contract';
import { StillClock } from '../../test/still-clock';
import { MemoryLockService } from './memory-lock-service';

const clock = new StillClock();
describeCases(
  { describe, it },
  'MemoryLockService',
  lockCases({ clock, open: () => new MemoryLockService({ clock: clock.now }) }),
);
