import { forwardRef, type Constructor } from '../contracts';
import { Diagnostics } from '../errors';
import { Global, Module, type DynamicModule, type ModuleReference } from '../metadata';
import { readModuleGraph } from './module-graph';

function read(root: unknown): { first: string[]; last: string[]; problems: [string, string][] } {
  const diagnostics = new Diagnostics();
  const graph = readModuleGraph(root as ModuleReference, diagnostics);
  return {
    first: graph.importersFirst.map(({ name }) => name),
    last: graph.importedFirst.map(({ name }) => name),
    problems: diagnostics.problems.map(({ code, detail }) => [code, detail]),
  };
}

@Module()
class Database {}
@Module({ imports: [Database] })
class Users {}
@Module({ imports: [Database] })
class Notes {}
@Module({ imports: [Users, Notes, Users] })
class App {}

describe('readModuleGraph', () => {
  it('lists importers before what they import, and each module once', () => {
    expect(read(App)).toEqual({
      first: ['App', 'Users', 'Notes', 'Database'],
      last: ['Database', 'Users', 'Notes', 'App'],
      problems: [],
    });
  });

  it('takes a dynamic module for one per object', () => {
    const forRoot = (): DynamicModule => ({ module: Database });
    const shared = forRoot();
    @Module({ imports: [shared] })
    class Left {}
    @Module({ imports: [shared, forRoot(), Database] })
    class Right {}
    @Module({ imports: [Left, Right] })
    class Root {}
    expect(read(Root).first).toEqual(['Root', 'Left', 'Right', 'Database', 'Database', 'Database']);
  });

  it('puts what a dynamic module adds after what its class says', () => {
    @Global()
    @Module({ providers: [Users], exports: [Users] })
    class Storage {}
    const dynamic: DynamicModule = { module: Storage, providers: [Notes], imports: [Database] };
    const { importersFirst } = readModuleGraph(dynamic, new Diagnostics());
    expect(importersFirst[0]).toMatchObject({
      type: Storage,
      reference: dynamic,
      global: true,
      options: { providers: [Users, Notes], exports: [Users], imports: [Database] },
    });
    expect(importersFirst[1]?.global).toBe(false);
    expect(
      readModuleGraph({ ...dynamic, module: Notes, global: true }, new Diagnostics()).importersFirst[0]?.global,
    ).toBe(true);
  });

  it('follows forward references, circles included', () => {
    @Module({ imports: [forwardRef((): ModuleReference => Right)] })
    class Left {}
    @Module({ imports: [Left] })
    class Right {}
    expect(read(Left)).toEqual({ first: ['Left', 'Right'], last: ['Right', 'Left'], problems: [] });
  });

  it('reports what is no module (TN1005), and goes on', () => {
    class Service {}
    @Module({ imports: [Service, { module: Service }, Promise.resolve(Database) as never, Notes] })
    class Root {}
    expect(read(Root)).toEqual({
      first: ['Root', 'Notes', 'Database'],
      last: ['Database', 'Notes', 'Root'],
      problems: [
        ['TN1005', 'Service, imported by Root'],
        ['TN1005', 'Service, imported by Root'],
        ['TN1005', 'a promise (modules are read before anything runs), imported by Root'],
      ],
    });
  });

  it.each<[unknown, string]>([
    [class Service {}, 'Service, the root of the application'],
    [undefined, 'undefined, the root of the application'],
    [{ imports: [] }, 'an object with imports, the root of the application'],
  ])('reports a root that is no module (TN1005)', (root, detail) => {
    expect(read(root).problems).toEqual([['TN1005', detail]]);
  });

  it('reports undefined entries of every list (TN1006), forward references to nothing included', () => {
    const nothing = undefined as unknown as Constructor;
    @Module({
      imports: [Database, nothing],
      providers: [nothing],
      exports: [forwardRef(() => nothing)],
      guards: [nothing as never],
      middleware: [nothing as never],
    })
    class Root {}
    expect(read(Root)).toMatchObject({
      first: ['Root', 'Database'],
      problems: [
        ['TN1006', 'entry 1 of `imports` of Root is undefined'],
        ['TN1006', 'entry 0 of `providers` of Root is undefined'],
        ['TN1006', 'entry 0 of `exports` of Root is undefined'],
        ['TN1006', 'entry 0 of `middleware` of Root is undefined'],
        ['TN1006', 'entry 0 of `guards` of Root is undefined'],
      ],
    });
  });

  it('reports a list that is none (TN1015)', () => {
    @Module({ imports: Database as never })
    class Root {}
    expect(read(Root).problems).toEqual([['TN1015', '`imports` of Root is not a list']]);
  });
});
