import { Disposal, failureOf } from './disposal';

class Resource {
  constructor(
    private readonly name: string,
    private readonly log: string[],
  ) {}
  [Symbol.dispose](): void {
    this.log.push(this.name);
  }
}

describe('Disposal', () => {
  it('releases in reverse order of creation, async disposal awaited', async () => {
    const log: string[] = [];
    const disposal = new Disposal();
    disposal.track('first', new Resource('first', log));
    disposal.track('second', {
      [Symbol.asyncDispose]: async () => {
        await Promise.resolve();
        log.push('second');
      },
    });
    disposal.defer('third', () => log.push('third'));

    await expect(disposal.run()).resolves.toEqual([]);
    expect(log).toEqual(['third', 'second', 'first']);
  });

  it('tries every one and returns what failed', async () => {
    const log: string[] = [];
    const disposal = new Disposal();
    const error = new Error('stuck');
    disposal.track('good', new Resource('good', log));
    disposal.defer('bad', () => {
      throw error;
    });

    await expect(disposal.run()).resolves.toEqual([{ name: 'bad', error }]);
    expect(log).toEqual(['good']);
  });

  it('releases each object once, in whichever order it was tracked again', async () => {
    const log: string[] = [];
    const disposal = new Disposal();
    const resource = new Resource('once', log);
    disposal.track('a', resource);
    disposal.track('b', resource);
    await disposal.run();
    await disposal.run();
    expect(log).toEqual(['once']);
  });

  it('leaves alone what came from outside, and what an outer disposal releases', async () => {
    const log: string[] = [];
    const outer = new Disposal();
    const inner = new Disposal(outer);
    const given = new Resource('given', log);
    const shared = new Resource('shared', log);
    outer.disown(given);
    outer.track('shared', shared);
    inner.track('given', given);
    inner.track('shared', shared);

    await inner.run();
    expect(log).toEqual([]);
    await outer.run();
    expect(log).toEqual(['shared']);
  });

  it('waits for what is still being made, and releases it too', async () => {
    const log: string[] = [];
    const disposal = new Disposal();
    let finish = (): void => {};
    const making = new Promise<void>((resolve) => (finish = resolve)).then(() =>
      disposal.track('late', new Resource('late', log)),
    );
    disposal.expect(making);
    const run = disposal.run();
    finish();
    await run;
    expect(log).toEqual(['late']);
  });

  it.each([undefined, null, 0, 'text', Symbol('s')])('ignores %p, which cannot be released', async (value) => {
    const disposal = new Disposal();
    disposal.track('value', value);
    await expect(disposal.run()).resolves.toEqual([]);
  });
});

describe('failureOf', () => {
  it('names every failure and keeps every cause', () => {
    const errors = [new Error('one'), 'two'];
    const failure = failureOf('TN1016', [
      { name: 'A', error: errors[0] },
      { name: 'B', error: errors[1] },
    ]);
    expect(failure.code).toBe('TN1016');
    expect(failure.message).toContain('A: one; B: two');
    expect((failure.cause as AggregateError).errors).toEqual(errors);
  });
});
