import { Context, forwardRef, type Provider } from '../contracts';
import { BootError, Diagnostics, TenonError } from '../errors';
import { Inject, Injectable, Lifespan, lifespan, Optional } from '../metadata';
import { buildInjector, type InjectorOptions } from './build-injector';
import { emptyPlan, type ContainerPlan, type PrivateInstance } from './container-plan';
import type { Injector } from './injector';

function build(plan: ContainerPlan, options: InjectorOptions = {}): Injector {
  const diagnostics = new Diagnostics();
  const injector = buildInjector([plan], options, diagnostics);
  diagnostics.throwIfAny();
  return injector;
}

const planOf = (...providers: Provider[]): ContainerPlan => ({ ...emptyPlan, name: 'AppModule', providers });

async function failureOf(promise: Promise<unknown>): Promise<TenonError & { cause: AggregateError }> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TenonError);
  return error as TenonError & { cause: AggregateError };
}

/** A provider that logs when it starts and stops. */
function logged(name: string, log: string[], dependencies: string[] = []): Provider {
  return lifespan(
    name,
    async function* () {
      log.push(`+${name}`);
      try {
        yield name;
      } finally {
        log.push(`-${name}`);
      }
    },
    dependencies as [],
  );
}

@Injectable()
class Clock {}
@Injectable()
class Service {
  constructor(
    readonly clock: Clock,
    @Inject('url') readonly url: string,
    @Optional() readonly missing?: Date,
  ) {}
}

describe('providers', () => {
  it('of every kind are made and shared', async () => {
    const value = { any: 'thing' };
    const plan = planOf(
      Clock,
      { provide: 'class', useClass: Clock },
      { provide: 'value', useValue: value },
      { provide: 'nothing', useValue: undefined },
      { provide: 'promise', useValue: Promise.resolve(1) },
      { provide: 'factory', useFactory: (clock: unknown) => ({ clock }), inject: [Clock] },
      { provide: 'url', useFactory: async () => Promise.resolve('https://example.com') },
      { provide: 'alias', useExisting: Service },
      Service,
      lifespan('life', async function* () {
        yield 'lived';
      }),
    );
    const injector = build(plan);
    await injector.start();

    const service = injector.get(plan, Service);
    expect(service).toBeInstanceOf(Service);
    expect(service.clock).toBe(injector.get(plan, Clock));
    expect(service.url).toBe('https://example.com');
    expect(service.missing).toBeUndefined();
    expect(injector.get(plan, 'alias')).toBe(service);
    expect(injector.get(plan, 'class')).not.toBe(service.clock);
    expect(injector.get(plan, 'value')).toBe(value);
    expect(injector.get(plan, 'nothing')).toBeUndefined();
    expect(injector.get(plan, 'promise')).toBeInstanceOf(Promise);
    expect(injector.get(plan, 'factory')).toEqual({ clock: service.clock });
    expect(injector.get(plan, 'life')).toBe('lived');
    await injector.stop();
  });

  it('that are factories of nothing are called once', async () => {
    const useFactory = jest.fn(() => undefined);
    const user = { provide: 'user', useFactory: (x: unknown) => [x], inject: ['nothing'] };
    const plan = planOf({ provide: 'nothing', useFactory }, user);
    const injector = build(plan);
    await injector.start();
    expect(injector.get(plan, 'user')).toEqual([undefined]);
    injector.get(plan, 'nothing');
    expect(useFactory).toHaveBeenCalledTimes(1);
  });

  it('that are transient are new for each dependent', async () => {
    let made = 0;
    const plan = planOf(
      { provide: 'new', useFactory: () => ++made, scope: 'transient' },
      { provide: 'a', useFactory: (n: unknown) => n, inject: ['new'] },
      { provide: 'b', useFactory: (n: unknown) => n, inject: ['new'] },
    );
    const injector = build(plan);
    await injector.start();
    expect([injector.get(plan, 'a'), injector.get(plan, 'b')]).toEqual([1, 2]);
    expect([injector.get(plan, 'new'), injector.get(plan, 'new')]).toEqual([3, 4]);
  });

  it('may be made asynchronously for a singleton though transient, but not be looked up', async () => {
    const plan = planOf(
      { provide: 'later', useFactory: () => Promise.resolve('here'), scope: 'transient' },
      { provide: 'user', useFactory: (x: unknown) => x, inject: ['later'] },
    );
    const injector = build(plan);
    await injector.start();
    expect(injector.get(plan, 'user')).toBe('here');
    expect(() => injector.get(plan, 'later')).toThrow(/TN1019.*async factory/);
  });

  it('may hold each other through a forward reference', async () => {
    class Left {
      constructor(readonly right: Right) {}
      name(): string {
        return `left of ${this.right.own()}`;
      }
    }
    class Right {
      readonly #own = 'right';
      constructor(readonly left: Left) {}
      own(): string {
        return this.#own;
      }
    }
    const plan = planOf(
      { provide: Left, useFactory: (right) => new Left(right as Right), inject: [forwardRef(() => Right)] },
      { provide: Right, useFactory: (left) => new Right(left as Left), inject: [Left] },
    );
    const injector = build(plan);
    await injector.start();
    expect(injector.get(plan, Left).name()).toBe('left of right');
    expect(injector.get(plan, Right).left).toBe(injector.get(plan, Left));
  });

  it('named forward without a circle are the very instance', async () => {
    const plan = planOf({ provide: 'user', useFactory: (c: unknown) => c, inject: [forwardRef(() => Clock)] }, Clock);
    const injector = build(plan);
    await injector.start();
    expect(injector.get(plan, 'user')).toBe(injector.get(plan, Clock));
  });

  it('in a circle cannot use each other while they are made (TN1019)', async () => {
    const plan = planOf(
      { provide: 'a', useFactory: (b) => String((b as Clock).constructor), inject: [forwardRef(() => 'b')] },
      { provide: 'b', useFactory: (a: unknown) => ({ a }), inject: ['a'] },
    );
    expect(await failureOf(build(plan).start())).toMatchObject({ code: 'TN1019' });
  });

  it('that are overridden are replaced everywhere, dependents included', async () => {
    const plan = planOf(Clock, Service, { provide: 'url', useValue: 'real' });
    const clock = new Clock();
    const overrides = [
      { provide: Clock, useValue: clock },
      { provide: 'url', useFactory: () => 'fake' },
    ];
    const injector = build(plan, { overrides });
    await injector.start();
    expect(injector.get(plan, Service)).toMatchObject({ url: 'fake' });
    expect(injector.get(plan, Service).clock).toBe(clock);
  });
});

describe('get', () => {
  it('names the nearest token for unknown ones (TN1001), and constructs no class that nobody provides', async () => {
    const plan = planOf({ provide: 'clock', useValue: 1 });
    const injector = build(plan);
    await injector.start();
    expect(() => injector.get(plan, 'clokc')).toThrow(/TN1001.*'clock'/);
    expect(() => injector.get(plan, Clock)).toThrow(/TN1001/);
    expect([injector.has(plan, 'clock'), injector.has(plan, Clock), injector.has(plan, Context)]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('refuses what exists only in a request (TN1018)', async () => {
    const plan = planOf(
      { provide: 'session', useFactory: () => 1, scope: 'request' },
      { provide: 'helper', useFactory: (s: unknown) => s, inject: ['session'], scope: 'transient' },
    );
    const injector = build(plan);
    await injector.start();
    for (const token of ['session', 'helper', Context]) {
      expect(injector.isRequestScoped(plan, token)).toBe(true);
      expect(() => injector.get(plan, token)).toThrow(/TN1018/);
    }
    expect(injector.isRequestScoped(plan, 'unknown')).toBe(false);
  });

  it('refuses before start and after stop (TN1019)', async () => {
    const plan = planOf(Clock);
    const injector = build(plan);
    expect(() => injector.get(plan, Clock)).toThrow(/TN1019/);
    await injector.start();
    injector.get(plan, Clock);
    await injector.stop();
    expect(() => injector.get(plan, Clock)).toThrow(/TN1019/);
  });
});

describe('private instances', () => {
  it('see what their container sees and what is theirs alone, and nobody sees them', async () => {
    const instance: PrivateInstance = { target: Service, role: 'guard', locals: new Map([['url', 'mine']]) };
    const plan = { ...planOf(Clock), privates: [instance] };
    const injector = build(plan);
    await injector.start();
    expect(injector.getPrivate(instance)).toMatchObject({ url: 'mine', clock: injector.get(plan, Clock) });
    expect(injector.has(plan, Service)).toBe(false);
  });

  it('are the provider itself where there is one', async () => {
    const instance: PrivateInstance = { target: Clock, role: 'guard' };
    const plan = { ...planOf(Clock), privates: [instance] };
    const injector = build(plan);
    await injector.start();
    expect(injector.getPrivate(instance)).toBe(injector.get(plan, Clock));
  });

  it('that do not fit their role stop the start', async () => {
    const inspect = (): void => {
      throw new TenonError('TN1017', 'Clock has no hook');
    };
    const plan = { ...planOf(), privates: [{ target: Clock, role: 'Clock (middleware of AppModule)', inspect }] };
    const failure = await failureOf(build(plan).start());
    expect(failure.message).toContain('TN1017 This is not a middleware: Clock has no hook');
  });
});

describe('start and stop', () => {
  it('start in the order of dependencies, then of the list, and stop in reverse', async () => {
    const log: string[] = [];
    const injector = build(planOf(logged('c', log, ['b']), logged('a', log), logged('b', log)));
    await injector.start();
    expect(log).toEqual(['+b', '+c', '+a']);
    await injector.stop();
    expect(log).toEqual(['+b', '+c', '+a', '-a', '-c', '-b']);
  });

  it('call onStart and onStop of lifespan classes, with what they depend on started', async () => {
    const log: string[] = [];
    @Lifespan()
    class Pool {
      onStart(): void {
        log.push('pool up');
      }
      async onStop(): Promise<void> {
        await Promise.resolve();
        log.push('pool down');
      }
      [Symbol.dispose](): void {
        log.push('pool disposed');
      }
    }
    @Lifespan()
    class Cache {
      constructor(readonly pool: Pool) {
        log.push('cache made');
      }
      async onStart(): Promise<void> {
        await Promise.resolve();
        log.push('cache up');
      }
      onStop(): void {
        log.push('cache down');
      }
    }
    const injector = build(planOf(Cache, Pool));
    await injector.start();
    await injector.stop();
    expect(log).toEqual(['pool up', 'cache made', 'cache up', 'cache down', 'pool down', 'pool disposed']);
  });

  it('start once and stop once, however often they are asked to', async () => {
    const log: string[] = [];
    const injector = build(planOf(logged('a', log)));
    await Promise.all([injector.start(), injector.start()]);
    await Promise.all([injector.stop(), injector.stop()]);
    await injector.stop();
    expect(log).toEqual(['+a', '-a']);
  });

  it('stop waits for a start that is under way', async () => {
    const log: string[] = [];
    const injector = build(planOf(logged('a', log)));
    void injector.start();
    await injector.stop();
    expect(log).toEqual(['+a', '-a']);
  });

  it('stop what had started if one fails to, and reject with all causes (TN1014)', async () => {
    const log: string[] = [];
    const bad = {
      provide: 'bad',
      useFactory: () => {
        throw new RangeError('no port');
      },
    };
    const stuck = lifespan('stuck', async function* () {
      try {
        yield 1;
      } finally {
        await Promise.reject(new TypeError('cannot close'));
      }
    });
    const injector = build(planOf(logged('a', log), stuck, bad, logged('never', log)));
    const failure = await failureOf(injector.start());
    expect(failure.code).toBe('TN1014');
    expect(failure.message).toContain("'bad' of AppModule: no port; 'stuck': cannot close");
    expect(failure.cause.errors).toEqual([expect.any(RangeError), expect.any(TypeError)]);
    expect(log).toEqual(['+a', '-a']);
    await expect(injector.stop()).resolves.toBeUndefined();
  });

  it('reject with an error of the framework as it is, unless something else failed too', async () => {
    const refused = new TenonError('TN1013', 'AppConfig');
    const config = { provide: 'config', useFactory: () => Promise.reject(refused) };
    await expect(build(planOf(config)).start()).rejects.toBe(refused);

    const stuck = lifespan('stuck', async function* () {
      yield 1;
      await Promise.reject(new TypeError('cannot close'));
    });
    const failure = await failureOf(build(planOf(stuck, config)).start());
    expect([failure.code, failure.cause.errors]).toEqual(['TN1014', [refused, expect.any(TypeError)]]);
  });

  it('do not stop a service that did not start, but release it', async () => {
    const log: string[] = [];
    @Lifespan()
    class Server {
      onStart(): void {
        throw new Error('in use');
      }
      onStop(): void {
        log.push('stopped');
      }
      [Symbol.dispose](): void {
        log.push('disposed');
      }
    }
    await failureOf(build(planOf(Server)).start());
    expect(log).toEqual(['disposed']);
  });

  it('try every one when stopping, and reject with all causes (TN1016)', async () => {
    const log: string[] = [];
    const failing = (name: string): Provider => ({
      provide: name,
      useFactory: () => ({
        [Symbol.dispose]: () => {
          throw new Error(`${name} is stuck`);
        },
      }),
    });
    const injector = build(planOf(logged('a', log), failing('x'), failing('y')));
    await injector.start();
    const failure = await failureOf(injector.stop());
    expect(failure.code).toBe('TN1016');
    expect(failure.cause.errors.map(String)).toEqual(['Error: y is stuck', 'Error: x is stuck']);
    expect(log).toEqual(['+a', '-a']);
  });

  it.each<[string, () => AsyncGenerator<number, void, void>, RegExp]>([
    ['without a yield', async function* () {}, /ended without yielding/],
    [
      'with two yields',
      async function* () {
        yield 1;
        yield 2;
      },
      /yielded twice/,
    ],
  ])('refuse a lifespan %s', async (_, run, message) => {
    const injector = build(planOf(lifespan('life', run)));
    const failure = await failureOf(injector.start().then(() => injector.stop()));
    expect(failure.message).toMatch(message);
  });

  it('refuse to start with problems', async () => {
    const diagnostics = new Diagnostics();
    const injector = buildInjector([planOf(Service)], {}, diagnostics);
    await expect(injector.start()).rejects.toBeInstanceOf(BootError);
  });

  it('release factory results, but neither values nor what others released', async () => {
    const log: string[] = [];
    const disposable = (name: string): object => ({ [Symbol.dispose]: () => log.push(name) });
    const value = disposable('value');
    const injector = build(
      planOf(
        { provide: 'made', useFactory: () => disposable('made') },
        { provide: 'async', useFactory: () => Promise.resolve(disposable('async')) },
        { provide: 'again', useFactory: (made: unknown) => made, inject: ['made'] },
        { provide: 'alias', useExisting: 'made' },
        { provide: 'value', useValue: value },
        { provide: 'passed', useFactory: (given: unknown) => given, inject: ['value'] },
        { provide: 'owned', useFactory: () => disposable('transient'), scope: 'transient' },
        { provide: 'owner', useFactory: () => disposable('owner'), inject: ['owned'] },
      ),
    );
    await injector.start();
    await injector.stop();
    expect(log).toEqual(['owner', 'transient', 'async', 'made']);
  });
});
