import { FakeTimers } from '../../test/fakes/fake-timers';
import { PacedChanges } from './paced-changes';

describe('PacedChanges', () => {
  let timers: FakeTimers;
  let paced: PacedChanges;
  let taken: string[];

  beforeEach(() => {
    timers = new FakeTimers();
    paced = new PacedChanges(timers);
    taken = [];
  });
  const add = (kind: string, times = 1): void => {
    for (let time = 1; time <= times; time++) paced.add(kind, () => void taken.push(kind));
  };

  it('takes in at once what is no flood', async () => {
    for (let second = 0; second < 20; second++) {
      add('tools', 2);
      expect(taken.splice(0)).toEqual(['tools', 'tools']);
      await timers.pass(1_000);
    }
  });

  it('takes in one each half second of a flood, and the last one of each kind', async () => {
    add('tools', 1_000);
    add('prompts', 1_000);
    expect(taken.splice(0)).toHaveLength(10);
    await timers.pass(499);
    expect(taken).toEqual([]);
    await timers.pass(1);
    expect(taken).toEqual(['tools']);
    await timers.pass(500);
    expect(taken).toEqual(['tools', 'prompts']);
    await timers.pass(60_000);
    expect([taken.length, timers.count]).toEqual([2, 0]);
    add('tools', 10);
    expect(taken).toHaveLength(12);
  });

  it('keeps to its pace where what is taken in leads to the next change', async () => {
    const again = (): void => {
      taken.push('tools');
      queueMicrotask(() => paced.add('tools', again));
    };
    paced.add('tools', again);
    await timers.pass(10_000);
    expect(taken).toHaveLength(10 + 20);
  });

  it('takes in nothing once it is closed, and leaves no timer behind', async () => {
    add('tools', 20);
    paced.close();
    expect(timers.count).toBe(0);
    taken = [];
    add('tools');
    await timers.pass(10_000);
    expect(taken).toEqual([]);
  });
});
