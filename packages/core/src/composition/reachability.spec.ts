import { FakeTimers } from '../../test/fakes/fake-timers';
import type { MountedComponents } from '../contracts';
import { Reachability } from './reachability';

const offered = (): MountedComponents => ({
  tools: [],
  resources: [],
  resourceTemplates: [],
  prompts: [],
  completes: false,
});

describe('Reachability', () => {
  let answer: MountedComponents | Error | Promise<MountedComponents>;
  let asked: number;
  let changes: number;
  let failures: number;
  let timers: FakeTimers;
  let reach: Reachability;

  beforeEach(() => {
    answer = new Error('refused');
    [asked, changes, failures] = [0, 0, 0];
    timers = new FakeTimers();
    reach = new Reachability(
      async () => {
        asked += 1;
        if (answer instanceof Error) throw answer;
        return answer;
      },
      { changed: () => (changes += 1), failed: () => (failures += 1) },
      timers,
    );
  });

  it('asks again after 1 s, then after twice as long each time, up to a minute, and complains once', async () => {
    await reach.begin();
    const seconds: number[] = [];
    let known = asked;
    for (let second = 1; second <= 250; second++) {
      await timers.pass(1_000);
      if (asked > known) seconds.push(second);
      known = asked;
    }
    expect(seconds).toEqual([1, 3, 7, 15, 31, 63, 123, 183, 243]);
    expect(failures).toBe(1);
    answer = offered();
    await timers.pass(60_000);
    expect(reach.components).toBe(answer);
    expect(changes).toBe(1);
    await timers.pass(600_000);
    expect(asked).toBe(known + 1);
  });

  it('asks when a request comes, but not in the second after a failure', async () => {
    await reach.begin();
    answer = offered();
    expect(await reach.onRequest()).toBeUndefined();
    answer = new Error('still');
    await timers.pass(2_000);
    expect(asked).toBe(2);
    answer = offered();
    await timers.pass(500);
    expect(await reach.onRequest()).toBe(answer);
    expect(asked).toBe(3);
  });

  it('keeps neither the start nor a request waiting for something that does not answer', async () => {
    answer = new Promise(() => undefined);
    const begun = reach.begin();
    await timers.pass(10_000);
    await begun;
    const request = reach.onRequest();
    await timers.pass(1_000);
    expect(await request).toBeUndefined();
    expect(asked).toBe(1);
  });

  it('asks once more where something changed while it was asked, and keeps what it knew on failure', async () => {
    let resolve: (components: MountedComponents) => void = () => undefined;
    answer = new Promise((settle) => (resolve = settle));
    const begun = reach.begin();
    reach.changed();
    answer = offered();
    resolve(offered());
    await begun;
    await timers.pass(0);
    expect(asked).toBe(2);
    expect(reach.components).toBe(answer);
    answer = new Error('gone');
    reach.changed();
    await timers.pass(0);
    expect(reach.components).toBeDefined();
  });

  it('tells of a change only where what is offered is another object', async () => {
    answer = offered();
    await reach.begin();
    reach.changed();
    await timers.pass(0);
    expect([asked, changes]).toEqual([2, 1]);
  });

  it('leaves no timer behind when it is closed', async () => {
    await reach.begin();
    expect(timers.count).toBeGreaterThan(0);
    reach.close();
    expect(timers.count).toBe(0);
  });
});
