import { deferred } from '../../test/deferred';
import { allDone } from './all-done';

describe('allDone', () => {
  it('gives what all come to, in order', async () => {
    expect(await allDone([Promise.resolve(1), Promise.resolve(2)])).toEqual([1, 2]);
  });

  it('fails with the first in order, once the others have ended', async () => {
    const slow = deferred();
    const ended = jest.fn();
    const works = [Promise.reject(new Error('first')), slow.promise, Promise.reject(new Error('second'))];
    const all = allDone(works).finally(ended);
    all.catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended).not.toHaveBeenCalled();
    slow.resolve();
    await expect(all).rejects.toThrow('first');
  });
});
