import { describeCases, eventLogCases } from '../contract';
import { StillClock } from '../../test/still-clock';
import { MemoryEventLog } from './memory-event-log';

const clock = new StillClock();
describeCases(
  { describe, it },
  'MemoryEventLog',
  eventLogCases({ clock, open: () => new MemoryEventLog({ clock: clock.now }) }),
);
