import { Diagnostics } from '../errors';
import { Inject, Module, Tool, type DynamicModule } from '../metadata';
import { readModuleGraph } from './module-graph';
import { planModules } from './module-plans';

class Service {}

function plan(root: new () => object) {
  const diagnostics = new Diagnostics();
  const plans = planModules(readModuleGraph(root, diagnostics), diagnostics);
  return {
    containers: new Map([...plans].map(([module, { container }]) => [module.name, container])),
    problems: diagnostics.problems.map(({ code, detail }) => [code, detail]),
  };
}

describe('planModules', () => {
  it('connects containers as modules import and export each other', () => {
    @Module({ providers: [Service], exports: [Service] })
    class Inner {}
    @Module()
    class Configured {}
    const dynamic: DynamicModule = { module: Configured };
    const other: DynamicModule = { module: Configured };
    @Module({ imports: [Inner, dynamic, other], exports: [Inner, dynamic] })
    class Middle {}
    @Module({ imports: [dynamic, other], exports: [Configured] })
    class App {}
    @Module({ imports: [Middle, App] })
    class Root {}
    const { containers, problems } = plan(Root);
    expect(problems).toEqual([]);
    expect(containers.get('Inner')).toMatchObject({ providers: [Service], exports: [Service] });
    expect(containers.get('Middle')?.imports.map((one) => (one as { name: string }).name)).toEqual([
      'Inner',
      'Configured',
      'Configured',
    ]);
    expect(containers.get('Middle')?.exports).toHaveLength(2);
    expect(containers.get('App')?.exports).toHaveLength(2);
  });

  it('reports exports that are no tokens, or modules that are not imported (TN1007)', () => {
    @Module()
    class Other {}
    @Module({ exports: [Other, { provide: 'x', useValue: 1 } as never, 5 as never] })
    class App {}
    expect(plan(App).problems).toEqual([
      ['TN1007', 'App exports Other, a module that it does not import'],
      ['TN1007', "App exports a provider; export its token, 'x'"],
      ['TN1007', 'App exports a number, which is no token'],
    ]);
  });

  it('notes what handlers ask for, and reports tokens that are undefined', () => {
    class Tools {
      @Tool()
      run(@Inject('url') _url: string): void {}
      @Tool()
      bad(@Inject(undefined as never) _url: string): void {}
    }
    @Module({ providers: [Tools] })
    class App {}
    const { containers, problems } = plan(App);
    expect(containers.get('App')?.requirements).toMatchObject([
      { token: 'url', target: Tools, member: 'run', index: 0 },
    ]);
    expect(problems).toEqual([['TN1002', '`@Inject` of parameter 0 names undefined']]);
  });
});
