import { Diagnostics } from '../errors';
import { Middleware, MIDDLEWARE_OPTIONS, Module, use, type ModuleOptions } from '../metadata';
import { readMiddleware } from './middleware-instances';
import { readModuleGraph } from './module-graph';

@Middleware()
class Timing {
  onMessage(): unknown {
    return undefined;
  }
}

function read(...middleware: unknown[]) {
  @Module({ middleware: middleware as ModuleOptions['middleware'] })
  class App {}
  const diagnostics = new Diagnostics();
  const [node] = readModuleGraph(App, diagnostics).importersFirst;
  return { instances: readMiddleware(node!, diagnostics), problems: diagnostics.problems };
}

describe('readMiddleware', () => {
  it('makes one instance per listing, in order, with its options', () => {
    const { instances, problems } = read(use(Timing, { a: 1 }), Timing, use(Timing, { a: 2 }));
    expect(problems).toEqual([]);
    expect(instances.map(({ locals }) => locals?.get(MIDDLEWARE_OPTIONS))).toEqual([{ a: 1 }, undefined, { a: 2 }]);
    expect(instances[0]?.role).toBe('Timing (middleware of App)');
  });

  it('reports hooks that do not exist, inherited ones too, with the nearest (TN1010)', () => {
    @Middleware()
    class Base {
      onRequest(): unknown {
        return undefined;
      }
      onCalltool(): unknown {
        return undefined;
      }
    }
    @Middleware()
    class Derived extends Base {
      onMessage(): unknown {
        return undefined;
      }
      onSomethingElse(): void {}
      onStart(): void {}
      onStop(): void {}
      only(): void {}
    }
    const { problems } = read(Derived);
    expect(problems).toMatchObject([
      {
        code: 'TN1010',
        className: 'Derived',
        member: 'onSomethingElse',
        fix: expect.stringContaining('The hooks are onMessage'),
      },
      { code: 'TN1010', className: 'Derived', member: 'onCalltool', fix: 'Did you mean `onCallTool`?' },
    ]);
  });

  it('reports what is no middleware (TN1017)', () => {
    class Plain {
      onMessage(): void {}
    }
    const details = read(Plain, {}, use(undefined as never, {})).problems.map(({ code, detail }) => [code, detail]);
    expect(details).toEqual([
      ['TN1017', 'Plain is not decorated, listed under `middleware` of App'],
      ['TN1017', 'a object is no class, listed under `middleware` of App'],
      ['TN1017', 'undefined (two files import each other), listed under `middleware` of App'],
    ]);
  });

  it('looks at hooks that are fields once there is an instance', () => {
    @Middleware()
    class Fields {
      onMessage = (): unknown => undefined;
      onCalltool = (): unknown => undefined;
    }
    @Middleware()
    class Nothing {}
    const { instances, problems } = read(Fields, Nothing, Timing);
    expect(problems).toEqual([]);
    expect(() => instances[0]?.inspect?.(new Fields())).toThrow(/TN1010.*onCallTool/);
    expect(() => instances[1]?.inspect?.(new Nothing())).toThrow(/TN1017.*Nothing has no hook/);
    expect(() => instances[2]?.inspect?.(new Timing())).not.toThrow();
  });
});
