import { describeCases, eventLogCases } from '../contract';
import { StillClock } from '../../test/still-clock';
import { MemoryEventLog } from './memory-event-log';

const clock = new StillClock();
describeCases(
  { describe, it },
  'MemoryEventLog',
  eventLogCases({ clock, open: () => new MemoryEventLog({ clock: clock.now }) }),
);

it('ends a tail that is aborted while it reads', async () => {
  const controller = new AbortController();
  const next = new MemoryEventLog().tail('empty', null, controller.signal)[Symbol.asyncIterator]().next();
  controller.abort();
  expect(await next).toMatchObject({ done: true });
});

it('refuses limits that would keep nothing', async () => {
  for (const options of [{ maxLength: 0.5 }, { maxStreams: 0.5 }, { maxBytes: 0 }, { ttlMs: 0 }])
    expect(() => new MemoryEventLog(options)).toThrow('TN1015');
  await expect(new MemoryEventLog().append('a', 1, { maxLength: 0.5 })).rejects.toThrow('TN1015');
});
