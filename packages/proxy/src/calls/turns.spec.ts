import { Turns } from './turns';

describe('Turns', () => {
  const never = new AbortController().signal;

  it('lets one pass at a time, in order', async () => {
    const turns = new Turns();
    const passed: number[] = [];
    const end = await turns.take(never);
    const others = [1, 2, 3].map(async (n) => {
      const endOther = await turns.take(never);
      passed.push(n);
      endOther();
    });
    await Promise.resolve();
    expect(passed).toEqual([]);
    end();
    await Promise.all(others);
    expect(passed).toEqual([1, 2, 3]);
  });

  it('keeps the order where one gives up waiting', async () => {
    const turns = new Turns();
    const end = await turns.take(never);
    const impatient = new AbortController();
    const gaveUp = turns.take(impatient.signal);
    let hasPassed = false;
    const last = turns.take(never).then((endLast) => {
      hasPassed = true;
      endLast();
    });
    impatient.abort(new Error('enough'));
    await expect(gaveUp).rejects.toThrow('enough');
    await Promise.resolve();
    expect(hasPassed).toBe(false);
    end();
    await last;
    expect(hasPassed).toBe(true);
  });
});
