import { Context, forwardRef } from '../contracts';
import { Ctx, Inject, Injectable, Optional, User } from '../metadata';
import { readConstructor, readInject, readMethod, resolveReference } from './dependency-record';

class Clock {}
interface Erased {
  x: number;
}

describe('readConstructor', () => {
  it('takes types that TypeScript emitted, and decorators before them', () => {
    @Injectable()
    class Service {
      constructor(
        readonly clock: Clock,
        @Inject('url') readonly url: string,
        @Inject(forwardRef(() => Clock)) readonly later: unknown,
        @Optional() readonly maybe: Clock,
        @Ctx() readonly context: unknown,
      ) {}
    }
    expect(readConstructor(Service)).toEqual({
      flaws: [],
      dependencies: [
        { index: 0, token: Clock, optional: false, forward: false },
        { index: 1, token: 'url', optional: false, forward: false },
        { index: 2, token: Clock, optional: false, forward: true },
        { index: 3, token: Clock, optional: true, forward: false },
        { index: 4, token: Context, optional: false, forward: false },
      ],
    });
  });

  it("reads the parent's constructor where a class has none", () => {
    @Injectable()
    class Base {
      constructor(readonly clock: Clock) {}
    }
    @Injectable()
    class Derived extends Base {}
    expect(readConstructor(Derived).dependencies).toMatchObject([{ token: Clock }]);
  });

  it('leaves parameters with a default to their default', () => {
    @Injectable()
    class Service {
      constructor(
        readonly clock: Clock,
        readonly options: Erased = { x: 1 },
        readonly other: Clock = new Clock(),
      ) {}
    }
    expect(readConstructor(Service)).toEqual({
      flaws: [],
      dependencies: [
        { index: 0, token: Clock, optional: false, forward: false },
        { index: 2, token: Clock, optional: true, forward: false },
      ],
    });
  });

  it('reports erased types, each with its index', () => {
    @Injectable()
    class Service {
      constructor(
        readonly erased: Erased,
        readonly callback: () => void,
        readonly nothing: undefined,
      ) {}
    }
    expect(readConstructor(Service).flaws).toMatchObject([
      { index: 0, code: 'TN1002', detail: expect.stringContaining("'Object'") },
      { index: 1, code: 'TN1002', detail: expect.stringContaining("'Function'") },
      { index: 2, code: 'TN1002', detail: expect.stringContaining('undefined') },
    ]);
  });

  it('reports once that no types were emitted at all', () => {
    class Bare {
      constructor(
        readonly one: Clock,
        readonly two: Clock,
      ) {}
    }
    const { flaws } = readConstructor(Bare);
    expect(flaws).toHaveLength(1);
    expect(flaws[0]).toMatchObject({ code: 'TN1002', fix: expect.stringContaining('@Injectable()') });
  });

  it('accepts a class without types whose every dependency is named', () => {
    class Bare {
      constructor(readonly one: Clock) {}
    }
    (Inject(Clock) as (target: object, member: undefined, index: number) => void)(Bare, undefined, 0);
    expect(readConstructor(Bare)).toMatchObject({ flaws: [], dependencies: [{ token: Clock }] });
  });

  it('reports a token that is undefined because two files import each other', () => {
    @Injectable()
    class Service {
      constructor(
        @Inject(undefined as never) readonly one: unknown,
        @Inject(forwardRef(() => undefined as never)) readonly two: unknown,
      ) {}
    }
    const { flaws } = readConstructor(Service);
    expect(flaws.map(({ index, code }) => [index, code])).toEqual([
      [0, 'TN1002'],
      [1, 'TN1002'],
    ]);
    expect(flaws[0]?.fix).toContain('forwardRef');
  });

  it('reports decorators that only a handler can have', () => {
    @Injectable()
    class Service {
      constructor(@User() readonly user: unknown) {}
    }
    expect(readConstructor(Service).flaws).toMatchObject([{ index: 0, code: 'TN2004' }]);
  });
});

describe('readInject', () => {
  it('reads tokens, optional ones and forward references', () => {
    expect(readInject([Clock, { token: 'url', optional: true }, forwardRef(() => Clock)])).toEqual({
      flaws: [],
      dependencies: [
        { index: 0, token: Clock, optional: false, forward: false },
        { index: 1, token: 'url', optional: true, forward: false },
        { index: 2, token: Clock, optional: false, forward: true },
      ],
    });
  });

  it('reports undefined entries', () => {
    expect(readInject([Clock, undefined as never]).flaws).toMatchObject([{ index: 1, code: 'TN1006' }]);
  });
});

describe('readMethod', () => {
  it('reads what `@Inject` names, and nothing else', () => {
    class Tools {
      run(_input: Clock, @Inject('url') _url: string, @Inject(Clock) @Optional() _clock: Clock): void {}
    }
    expect(readMethod(Tools, 'run').dependencies).toEqual([
      { index: 2, token: Clock, optional: true, forward: false },
      { index: 1, token: 'url', optional: false, forward: false },
    ]);
  });
});

describe('resolveReference', () => {
  it('takes a class in its temporal dead zone for undefined', () => {
    const reference = forwardRef(() => {
      throw new ReferenceError('Cannot access before initialization');
    });
    expect(resolveReference(reference)).toEqual({ value: undefined, forward: true });
  });
});
