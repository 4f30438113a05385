import { KeyMutex } from './key-mutex';

describe('a mutex by key', () => {
  it('lets one work at a time for each key, in order, also after one that failed', async () => {
    const mutex = new KeyMutex();
    const events: string[] = [];
    let release: () => void = () => undefined;
    const first = mutex.run('a', () => new Promise<void>((resolve) => (release = resolve)));
    const second = mutex.run('a', () => {
      events.push('second');
      throw new Error('second failed');
    });
    const third = mutex.run('a', () => events.push('third'));
    await mutex.run('b', () => events.push('other'));
    expect(events).toEqual(['other']);
    release();
    await first;
    await expect(second).rejects.toThrow('second failed');
    expect(await third).toBe(3);
    expect(events).toEqual(['other', 'second', 'third']);
  });
});
