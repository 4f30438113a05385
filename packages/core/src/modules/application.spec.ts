import { Context, LOGGER, type Guard, type Provider } from '../contracts';
import { BootError, Diagnostics, type BootProblem } from '../errors';
import {
  Global,
  Inject,
  Injectable,
  Lifespan,
  lifespan,
  Middleware,
  MIDDLEWARE_OPTIONS,
  Module,
  Resource,
  Tool,
  use,
  UseGuards,
  type DynamicModule,
  type ModuleReference,
} from '../metadata';
import { buildApplication, type Application, type ApplicationOptions } from './application';
import type { ModuleNode } from './module-node';

function build(root: ModuleReference, options: ApplicationOptions = {}): Application {
  const diagnostics = new Diagnostics();
  const application = buildApplication(root, options, diagnostics);
  diagnostics.throwIfAny();
  return application;
}

function problemsOf(root: ModuleReference, options: ApplicationOptions = {}): readonly BootProblem[] {
  const diagnostics = new Diagnostics();
  buildApplication(root, options, diagnostics);
  return diagnostics.problems;
}

const nodeOf = (application: Application, type: unknown): ModuleNode =>
  application.modules.find((module) => module.type === type)!;

@Injectable()
class Rounding {
  of(value: number): number {
    return Math.round(value);
  }
}
@Injectable()
class Calculator {
  constructor(readonly rounding: Rounding) {}
  @Tool()
  add(): number {
    return this.rounding.of(1.4);
  }
}
@Module({ providers: [Rounding], exports: [Rounding] })
class MathModule {}

describe('an application', () => {
  it('resolves components as their modules see them, and shares what a module exports', async () => {
    @Injectable()
    class Other {
      constructor(readonly rounding: Rounding) {}
    }
    @Module({ imports: [MathModule], providers: [Other] })
    class Feature {}
    @Module({ imports: [MathModule, Feature], providers: [Calculator] })
    class App {}
    const application = build(App);
    expect(application.sources).toMatchObject([{ kind: 'tool', target: Calculator }]);
    await application.start();
    const calculator = application.get(nodeOf(application, App), Calculator);
    expect(calculator.add()).toBe(1);
    expect(application.get(nodeOf(application, Feature), Other).rounding).toBe(calculator.rounding);
    expect(() => application.get(nodeOf(application, App), Other)).toThrow(/TN1001/);
  });

  it('keeps dynamic modules apart, each with its own instances', async () => {
    const forFeature = (name: string): DynamicModule => ({
      module: MathModule,
      providers: [{ provide: name, useFactory: (rounding: unknown) => rounding, inject: [Rounding] }],
      exports: [name],
    });
    @Module({ imports: [forFeature('a'), forFeature('b')] })
    class App {}
    const application = build(App);
    await application.start();
    const root = nodeOf(application, App);
    expect(application.get(root, 'a')).toBeInstanceOf(Rounding);
    expect(application.get(root, 'a')).not.toBe(application.get(root, 'b'));
  });

  it('shows what global modules export everywhere, and nothing else of them', async () => {
    @Global()
    @Module({ providers: [Rounding, { provide: 'hidden', useValue: 1 }], exports: [Rounding] })
    class Everywhere {}
    @Module({ providers: [Calculator] })
    class Feature {}
    @Module({ imports: [Everywhere, Feature] })
    class App {}
    const application = build(App);
    await application.start();
    const feature = nodeOf(application, Feature);
    expect(application.get(feature, Calculator).rounding).toBeInstanceOf(Rounding);
    expect(application.has(feature, 'hidden')).toBe(false);
  });

  it('takes values for every module, and overrides in every module, components included', async () => {
    @Injectable()
    class Logging {
      constructor(@Inject(LOGGER) readonly log: unknown) {}
    }
    @Module({ imports: [MathModule], providers: [Calculator, Logging] })
    class App {}
    const fake = { add: () => 42 };
    const application = build(App, {
      values: [{ provide: LOGGER, useValue: 'the log' }],
      overrides: [{ provide: Calculator, useValue: fake }],
    });
    await application.start();
    const root = nodeOf(application, App);
    expect(application.get(root, Logging).log).toBe('the log');
    expect(application.sources).toMatchObject([{ kind: 'tool', target: Calculator }]);
    expect(application.get(root, Calculator)).toBe(fake);
  });

  it('lists the modules around a module, the root first, itself last', () => {
    @Module()
    class Deep {}
    @Module({ imports: [Deep] })
    class Left {}
    @Module({ imports: [Deep] })
    class Right {}
    @Module()
    class Aside {}
    @Module({ imports: [Left, Right, Aside] })
    class App {}
    const application = build(App);
    const names = (type: unknown): string[] =>
      application.placementsOf(nodeOf(application, type))[0]!.around.map(({ name }) => name);
    expect(names(Deep)).toEqual(['App', 'Left', 'Right', 'Deep']);
    expect(names(Aside)).toEqual(['App', 'Aside']);
    expect(names(App)).toEqual(['App']);
  });
});

describe('requests', () => {
  @Injectable({ scope: 'request' })
  class Session {
    constructor(readonly context: Context) {}
  }
  @Injectable({ scope: 'request' })
  class Notes {
    constructor(readonly session: Session) {}
    @Tool()
    list(): number | string {
      return this.session.context.requestId;
    }
    @Resource('notes://all')
    all(): number | string {
      return this.session.context.requestId;
    }
  }

  it('have instances of their own for components whose graph asks for it', async () => {
    @Module({ imports: [MathModule], providers: [Notes, Session, Calculator] })
    class App {}
    const application = build(App);
    await application.start();
    const root = nodeOf(application, App);
    expect(application.isRequestScoped(root, Notes)).toBe(true);
    expect(application.isRequestScoped(root, Calculator)).toBe(false);
    const seen = [1, 2].map((requestId) => {
      const scope = application.openRequest({ requestId } as Context);
      const notes = scope.get(root, Notes) as Notes;
      expect(scope.get(root, Calculator)).toBe(application.get(root, Calculator));
      return [notes.list(), notes.all()];
    });
    expect(seen).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(() => application.get(root, Notes)).toThrow(/TN1018/);
  });

  it('release what was made for them', async () => {
    const dispose = jest.fn();
    @Module({ providers: [{ provide: 'x', useFactory: () => ({ [Symbol.dispose]: dispose }), scope: 'request' }] })
    class App {}
    const application = build(App);
    await application.start();
    const scope = application.openRequest({} as Context);
    await scope.get(nodeOf(application, App), 'x');
    expect(dispose).not.toHaveBeenCalled();
    await scope.close();
    expect(dispose).toHaveBeenCalledTimes(1);
  });
});

describe('middleware and guards', () => {
  @Injectable()
  class TenantGuard implements Guard {
    constructor(readonly rounding: Rounding) {}
    allows(): boolean {
      return true;
    }
  }
  @Middleware()
  class Limit {
    readonly started: string[] = [];
    constructor(
      @Inject(MIDDLEWARE_OPTIONS) readonly options: unknown,
      readonly rounding: Rounding,
    ) {}
    onMessage(): unknown {
      return undefined;
    }
    onStart(): void {
      this.started.push('started');
    }
  }
  @Middleware()
  class Plain {
    onMessage(): unknown {
      return undefined;
    }
  }

  it('are made by the container of the module that names them', async () => {
    const object: Guard = { allows: () => false };
    @Injectable()
    class Tools {
      @Tool()
      @UseGuards(TenantGuard, object)
      run(): void {}
    }
    @UseGuards(object)
    @Module({
      imports: [MathModule],
      providers: [Tools],
      guards: [TenantGuard],
      middleware: [use(Limit, { max: 1 }), Plain, use(Limit, { max: 2 })],
    })
    class App {}
    const application = build(App);
    await application.start();
    const root = nodeOf(application, App);
    const rounding = application.get(root, Rounding);
    const [first, plain, second] = application.middlewareOf(root);
    expect(first).toMatchObject({ options: { max: 1 }, started: ['started'] });
    expect(plain).toBeInstanceOf(Plain);
    expect(second).toMatchObject({ options: { max: 2 } });
    expect((first as Limit).rounding).toBe(rounding);
    const [outer, tenant] = application.guardsOf(root);
    expect(outer).toBe(object);
    expect((tenant as TenantGuard).rounding).toBe(rounding);
    expect(application.guard(root, TenantGuard)).toBe(tenant);
    expect(application.guard(root, object)).toBe(object);
  });

  it('are the provider where the module sees one', async () => {
    @Module({ imports: [MathModule], providers: [TenantGuard, Plain], guards: [TenantGuard], middleware: [Plain] })
    class App {}
    const application = build(App);
    await application.start();
    const root = nodeOf(application, App);
    expect(application.guardsOf(root)).toEqual([application.get(root, TenantGuard)]);
    expect(application.guardsOf(root)[0]).toBe(application.get(root, TenantGuard));
    expect(application.middlewareOf(root)[0]).toBe(application.get(root, Plain));
  });

  it('take part in the boot check', () => {
    @Injectable({ scope: 'request' })
    class Session {}
    @Injectable()
    class SessionGuard extends TenantGuard {
      constructor(
        readonly session: Session,
        rounding: Rounding,
      ) {
        super(rounding);
      }
    }
    @Module({ imports: [MathModule], providers: [Session], guards: [SessionGuard], middleware: [Limit] })
    class App {}
    expect(problemsOf(App).map(({ code, detail }) => [code, detail])).toEqual([
      ['TN1001', 'Limit needs Symbol(tenon.middleware-options)'],
      ['TN1004', 'SessionGuard (guard of App) → Session(request)'],
    ]);
  });
});

describe('lifespans', () => {
  const logged = (name: string, log: string[]): Provider =>
    lifespan(name, async function* () {
      log.push(`+${name}`);
      try {
        yield name;
      } finally {
        log.push(`-${name}`);
      }
    });

  it('of imports enter first, left before right, and exit in reverse', async () => {
    const log: string[] = [];
    @Module({ providers: [logged('left', log)] })
    class Left {}
    @Module({ providers: [logged('right', log)] })
    class Right {}
    @Module({ imports: [Left, Right], providers: [logged('own', log)] })
    class App {}
    const application = build(App);
    await application.start();
    await application.stop();
    expect(log).toEqual(['+left', '+right', '+own', '-own', '-right', '-left']);
  });

  it('enter once for many requests', async () => {
    const log: string[] = [];
    @Lifespan()
    class Pool {
      onStart(): void {
        log.push('start');
      }
      onStop(): void {
        log.push('stop');
      }
    }
    @Injectable({ scope: 'request' })
    class Handler {
      constructor(readonly pool: Pool) {}
    }
    @Module({ providers: [Pool, Handler] })
    class App {}
    const application = build(App);
    await application.start();
    for (const requestId of [1, 2, 3]) {
      const scope = application.openRequest({ requestId } as Context);
      await scope.get(nodeOf(application, App), Handler);
      await scope.close();
    }
    await application.stop();
    expect(log).toEqual(['start', 'stop']);
  });

  it('that did not run give an explanatory error', () => {
    @Module({ providers: [logged('database', [])] })
    class App {}
    const application = build(App);
    expect(() => application.get(nodeOf(application, App), 'database')).toThrow(
      /TN1019.*'database' was asked for while the application does not run.*start\(\)/,
    );
  });
});

describe('the boot check', () => {
  it('reports everything at once, throws nothing, and refuses to start', async () => {
    class NoModule {}
    @Middleware()
    class Wrong {
      onMessage(): unknown {
        return undefined;
      }
      onCalltool(): unknown {
        return undefined;
      }
    }
    @Injectable()
    class Erased {
      constructor(readonly options: { x: 1 }) {}
    }
    @Injectable()
    class Captive {
      constructor(readonly context: Context) {}
      @Tool()
      run(@Inject('nowhere') _value: string): void {}
    }
    @Module({
      imports: [NoModule, undefined as never],
      providers: [Calculator, Erased, Captive, {} as never, { provide: 'self', useExisting: 'self' }],
      exports: ['nothing'],
      guards: [NoModule as never],
      middleware: [Wrong, NoModule],
    })
    class App {}
    const diagnostics = new Diagnostics();
    const application = buildApplication(App, {}, diagnostics);
    expect(diagnostics.problems.map(({ code }) => code).sort()).toEqual([
      'TN1001',
      'TN1001',
      'TN1002',
      'TN1003',
      'TN1004',
      'TN1005',
      'TN1006',
      'TN1007',
      'TN1009',
      'TN1010',
      'TN1011',
      'TN1017',
    ]);
    await expect(application.start()).rejects.toBeInstanceOf(BootError);
    await expect(application.stop()).resolves.toBeUndefined();
  });

  it('names the file of a class that a loaded file exports', () => {
    @Module({ providers: [FileExample] })
    class App {}
    expect(problemsOf(App)).toMatchObject([
      { code: 'TN1001', file: expect.stringMatching(/modules\/application\.spec\.ts$/) },
    ]);
  });
});

@Injectable()
export class FileExample {
  constructor(readonly rounding: Rounding) {}
}
