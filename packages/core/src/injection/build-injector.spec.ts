import { Context, forwardRef, type Provider } from '../contracts';
import { Diagnostics, type BootProblem } from '../errors';
import { Inject, Injectable, MIDDLEWARE_OPTIONS, Optional } from '../metadata';
import { buildInjector, type InjectorOptions } from './build-injector';
import { emptyPlan, type ContainerPlan } from './container-plan';

function check(plans: ContainerPlan[], options: InjectorOptions = {}): BootProblem[] {
  const diagnostics = new Diagnostics();
  buildInjector(plans, options, diagnostics);
  return diagnostics.problems;
}

const plan = (name: string, ...providers: Provider[]): ContainerPlan => ({ ...emptyPlan, name, providers });

@Injectable()
class Rounding {}
@Injectable()
class Calculator {
  constructor(readonly rounding: Rounding) {}
}
@Injectable({ scope: 'request' })
class Session {}

describe('a missing provider (TN1001)', () => {
  it('is named with its dependent, parameter and module', () => {
    expect(check([plan('AppModule', Calculator)])).toMatchObject([
      {
        code: 'TN1001',
        className: 'Calculator',
        parameterIndex: 0,
        detail: expect.stringContaining('Calculator needs Rounding, which AppModule does not see'),
      },
    ]);
  });

  it('comes with the nearest registered name and where it is', () => {
    class Roundings {}
    const [problem] = check([plan('AppModule', Calculator), plan('MathModule', Roundings)]);
    expect(problem?.detail).toContain('the nearest registered name is Roundings (in MathModule)');
  });

  it('tells of another class of the same name', () => {
    const Other = { Rounding: class Rounding {} }.Rounding;
    const [problem] = check([plan('AppModule', Calculator, Other)]);
    expect(problem?.detail).toContain('another class of the same name is provided (in AppModule)');
  });

  it('names the module that would have to export it', () => {
    const math = plan('MathModule', Rounding);
    const [problem] = check([math, { ...plan('AppModule', Calculator), imports: [math] }]);
    expect(problem?.detail).toContain('MathModule provides it and does not export it');
    expect(problem?.fix).toBe('Add Rounding to the `exports` of MathModule.');
  });

  it('names the module that would have to be imported', () => {
    const math = { ...plan('MathModule', Rounding), exports: [Rounding] };
    const [problem] = check([math, plan('AppModule', Calculator)]);
    expect(problem?.detail).toContain('MathModule provides it and exports it');
    expect(problem?.fix).toBe('Add MathModule to the `imports` of AppModule.');
  });

  it('names both steps where both are missing', () => {
    const [problem] = check([plan('MathModule', Rounding), plan('AppModule', Calculator)]);
    expect(problem?.fix).toBe(
      'Add Rounding to the `exports` of MathModule, and add MathModule to the `imports` of AppModule.',
    );
  });

  it('asks to name plain values', () => {
    @Injectable()
    class Client {
      constructor(readonly url: string) {}
    }
    expect(check([plan('AppModule', Client)])[0]).toMatchObject({
      detail: expect.stringContaining('the type of a plain value'),
      fix: expect.stringContaining('@Inject(TOKEN)'),
    });
  });

  it('shows how to give a middleware its options', () => {
    @Injectable()
    class Limit {
      constructor(@Inject(MIDDLEWARE_OPTIONS) readonly options: unknown) {}
    }
    expect(check([plan('AppModule', Limit)])[0]?.fix).toContain('use(');
  });

  it('is found for factories, aliases, private instances and handlers alike', () => {
    const problems = check([
      {
        ...plan(
          'AppModule',
          { provide: 'factory', useFactory: (a: unknown) => a, inject: ['a'] },
          { provide: 'alias', useExisting: 'b' },
        ),
        privates: [{ target: Calculator, role: 'Calculator (guard of AppModule)' }],
        requirements: [
          { target: Session, member: 'read', index: 1, token: 'c', optional: false, forward: false },
          { target: Session, member: 'read', index: 2, token: 'd', optional: true, forward: false },
        ],
      },
    ]);
    expect(
      problems.map(({ code, className, member, parameterIndex }) => [code, className, member, parameterIndex]),
    ).toEqual([
      ['TN1001', "'factory'", undefined, 0],
      ['TN1001', "'alias'", undefined, 0],
      ['TN1001', 'Calculator', undefined, 0],
      ['TN1001', 'Session', 'read', 1],
    ]);
  });

  it('is none where the dependency is optional', () => {
    @Injectable()
    class Service {
      constructor(@Optional() readonly rounding: Rounding) {}
    }
    expect(check([plan('AppModule', Service)])).toEqual([]);
  });
});

describe('an erased type (TN1002)', () => {
  it('points at a provider that closes the circle', () => {
    @Injectable()
    class Users {
      constructor(readonly erased: { x: 1 }) {}
    }
    @Injectable()
    class Accounts {
      constructor(readonly users: Users) {}
    }
    expect(check([plan('AppModule', Users, Accounts)])).toMatchObject([
      {
        code: 'TN1002',
        className: 'Users',
        parameterIndex: 0,
        detail: expect.stringContaining('Accounts depends on Users, so if this is Accounts, the two form a circle'),
      },
    ]);
  });
});

describe('a circle of providers (TN1003)', () => {
  const circle: Provider[] = [
    { provide: 'A', useFactory: (b: unknown) => b, inject: ['B'] },
    { provide: 'B', useFactory: (c: unknown) => c, inject: ['C'] },
    { provide: 'C', useFactory: (a: unknown) => a, inject: ['A'] },
  ];

  it('is printed', () => {
    expect(check([plan('AppModule', ...circle)])).toMatchObject([{ code: 'TN1003', detail: "'A' → 'B' → 'C' → 'A'" }]);
  });

  it('is found for aliases and for what needs itself', () => {
    const problems = check([
      plan(
        'AppModule',
        { provide: 'x', useExisting: 'y' },
        { provide: 'y', useExisting: 'x' },
        { provide: 'z', useExisting: 'z' },
      ),
    ]);
    expect(problems.map(({ detail }) => detail)).toEqual(["'x' → 'y' → 'x'", "'z' → 'z'"]);
  });

  it('is none with a forward reference on one side', () => {
    const forward = { provide: 'C', useFactory: (a: unknown) => a, inject: [forwardRef(() => 'A')] };
    expect(check([plan('AppModule', ...circle.slice(0, 2), forward)])).toEqual([]);
  });
});

describe('a singleton that depends on a request (TN1004)', () => {
  it('is reported with the chain, transients and aliases included', () => {
    @Injectable({ scope: 'transient' })
    class Between {
      constructor(@Inject('alias') readonly session: Session) {}
    }
    @Injectable({ scope: 'singleton' })
    class Keeper {
      constructor(readonly between: Between) {}
    }
    const problems = check([plan('AppModule', Session, { provide: 'alias', useExisting: Session }, Between, Keeper)]);
    expect(problems).toMatchObject([
      { code: 'TN1004', className: 'Keeper', detail: "Keeper → Between → 'alias' → Session(request)" },
    ]);
  });

  it('is reported for every singleton of the chain', () => {
    @Injectable()
    class Low {
      constructor(readonly session: Session) {}
    }
    @Injectable()
    class High {
      constructor(readonly low: Low) {}
    }
    const details = check([plan('AppModule', High, Low, Session)]).map(({ detail }) => detail);
    expect(details).toEqual([
      'High → Low → Session(request); High names no scope, so it is a singleton',
      'Low → Session(request); Low names no scope, so it is a singleton',
    ]);
  });

  it('is reported for Context, and asks for the scope where none is named', () => {
    @Injectable()
    class Audit {
      constructor(readonly context: Context) {}
    }
    expect(check([plan('AppModule', Audit)])).toMatchObject([
      {
        code: 'TN1004',
        detail: 'Audit → Context(request); Audit names no scope, so it is a singleton',
        fix: expect.stringContaining("`@Injectable({ scope: 'request' })` on Audit"),
      },
    ]);
  });

  it('is reported for factories, lifespans and private instances', () => {
    const problems = check([
      {
        ...plan(
          'AppModule',
          Session,
          { provide: 'factory', useFactory: (s: unknown) => s, inject: [Session] },
          {
            provide: 'lifespan',
            useLifespan: async function* (s) {
              yield s;
            },
            inject: [Context],
          },
        ),
        privates: [{ target: Session, role: 'Session (guard of AppModule)' }],
      },
    ]);
    expect(problems.map(({ code, detail }) => [code, detail])).toEqual([
      ['TN1004', "'factory' → Session(request)"],
      ['TN1004', "'lifespan' → Context(request)"],
      ['TN1004', 'Session (guard of AppModule) → Session(request)'],
    ]);
  });

  it('is reported for a private instance whose class asks for a request itself', () => {
    const problems = check([{ ...plan('AppModule'), privates: [{ target: Session, role: 'guard' }] }]);
    expect(problems).toMatchObject([{ code: 'TN1004', detail: 'guard → Session(request)' }]);
  });

  it('is none for request-scoped and transient dependents', () => {
    @Injectable({ scope: 'request' })
    class Handler {
      constructor(
        readonly session: Session,
        readonly context: Context,
      ) {}
    }
    @Injectable({ scope: 'transient' })
    class Helper {
      constructor(readonly session: Session) {}
    }
    expect(check([plan('AppModule', Session, Handler, Helper)])).toEqual([]);
  });
});

describe('overrides', () => {
  it('replace a provider before it is checked', () => {
    expect(check([plan('AppModule', Calculator)], { overrides: [{ provide: Calculator, useValue: {} }] })).toEqual([]);
  });

  it('of what nobody provides are a problem with the nearest name', () => {
    const overrides = [{ provide: 'clokc', useValue: 1 }];
    expect(check([plan('AppModule', { provide: 'clock', useValue: 0 })], { overrides })).toMatchObject([
      { code: 'TN1001', detail: expect.stringContaining("the nearest registered name is 'clock' (in AppModule)") },
    ]);
  });

  it('that are no providers are a problem', () => {
    expect(check([plan('AppModule')], { overrides: [{} as never] })).toMatchObject([{ code: 'TN1009' }]);
  });

  it('reach values of the application too', () => {
    const problems = check([plan('AppModule')], {
      values: [{ provide: 'log', useValue: 1 }],
      overrides: [{ provide: 'log', useValue: 2 }],
    });
    expect(problems).toEqual([]);
  });
});

it('reports all problems at once', () => {
  @Injectable()
  class Broken {
    constructor(
      readonly erased: { x: 1 },
      readonly rounding: Rounding,
      readonly session: Session,
    ) {}
  }
  const problems = check([
    {
      ...plan('AppModule', Broken, Session, { provide: 'x' } as never, { provide: 'y', useExisting: 'y' }),
      exports: ['z'],
    },
  ]);
  expect(problems.map(({ code }) => code).sort()).toEqual(['TN1001', 'TN1002', 'TN1003', 'TN1004', 'TN1007', 'TN1009']);
});

it('warns where a plan provides a token twice', () => {
  const diagnostics = new Diagnostics();
  buildInjector([plan('AppModule', { provide: 'x', useValue: 1 }, { provide: 'x', useValue: 2 })], {}, diagnostics);
  expect(diagnostics.problems).toEqual([]);
  expect(diagnostics.warnings).toMatchObject([
    { code: 'TN1009', detail: "AppModule provides 'x' twice; the last one counts" },
  ]);
});
