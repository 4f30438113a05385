import { CallingLoad, type Call } from './calling-load';

const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function loadOf(call: Call) {
  const close = jest.fn(() => Promise.resolve());
  return { close, load: new CallingLoad(() => Promise.resolve({ calls: [call, call], close })) };
}

describe('a load of calls from within', () => {
  it('keeps calls under way until it stops, and closes its caller', async () => {
    const ids: number[] = [];
    const { load, close } = loadOf(async (id) => {
      ids.push(id);
      await later();
      return undefined;
    });
    await load.start();
    while (load.completed < 10) await later();
    await load.stop();
    expect(new Set(ids).size).toBe(ids.length);
    expect([load.errors, load.firstFault]).toEqual([0, undefined]);
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('checks the first answer of each call, and one in 64 of the others', async () => {
    const checked: number[] = [];
    const { load } = loadOf(async (id, checks) => {
      if (checks) checked.push(id);
      await later();
      return undefined;
    });
    await load.start();
    while (load.completed < 130) await later();
    await load.stop();
    expect(checked.slice(0, 4)).toEqual([1, 2, 64, 128]);
  });

  it('does not begin where the first answer is wrong', async () => {
    const { load } = loadOf(() => Promise.resolve('no sum 3'));
    await expect(load.start()).rejects.toThrow('the first answer is wrong: no sum 3');
  });

  it('counts wrong answers and failures, and ends after too many', async () => {
    const { load } = loadOf(async (id) => {
      await later();
      if (id > 2) throw new Error('the connection broke');
      return undefined;
    });
    await load.start();
    while (load.errors <= 100) await later();
    await later();
    const { errors } = load;
    await later();
    expect(load.errors).toBe(errors);
    expect([load.completed, load.firstFault]).toEqual([0, 'the connection broke']);
    await load.stop();
  });
});
