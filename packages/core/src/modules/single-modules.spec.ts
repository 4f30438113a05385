import { Diagnostics } from '../errors';
import { importModule, Module, type DynamicModule, type ModuleReference } from '../metadata';
import { readModuleGraph, type ModuleGraph } from './module-graph';

@Module()
class Storage {}
const storage = (of: string): DynamicModule => ({ module: Storage, single: { of, fix: `Keep ${of}.` } });

function read(root: ModuleReference, running?: ModuleGraph) {
  const diagnostics = new Diagnostics();
  const graph = readModuleGraph(root, diagnostics, running?.importersFirst);
  return { graph, problems: diagnostics.problems.map(({ code, detail, fix }) => ({ code, detail, fix })) };
}

describe('modules of which a server takes one', () => {
  const shared = storage('a');
  @Module({ imports: [shared] })
  class Left {}
  @Module({ imports: [shared] })
  class Right {}
  @Module({ imports: [storage('b')] })
  class Other {}

  it('may be imported by several, as one object', () => {
    expect(read({ module: Storage, imports: [Left, Right, shared] }).problems).toEqual([]);
  });

  it('are reported where there are two, in any order of imports (TN1020)', () => {
    @Module({ imports: [Left, Right, Other] })
    class Root {}
    expect(read(Root).problems).toEqual([
      {
        code: 'TN1020',
        detail: 'Storage is there twice: of a, imported by Left and Right; of b, imported by Other',
        fix: 'Keep a.',
      },
    ]);
    @Module({ imports: [importModule(Other, { prefix: 'x' }), Left, storage('c')] })
    class Reverse {}
    expect(read(Reverse).problems).toEqual([
      {
        code: 'TN1020',
        detail: 'Storage is there 3 times: of b, imported by Other; of a, imported by Left; of c, imported by Reverse',
        fix: 'Keep b.',
      },
    ]);
  });

  it('say nothing of others of their class, which say nothing of themselves', () => {
    expect(read({ module: Left, imports: [{ module: Storage }, Storage] }).problems).toEqual([]);
  });

  it('are reported where one runs already and another comes', () => {
    const running = read(Left).graph;
    @Module({ imports: [Right, { module: Storage }] })
    class Later {}
    expect(read(Later, running).problems).toEqual([]);
    expect(read(Other, running).problems).toEqual([
      {
        code: 'TN1020',
        detail: 'Storage is there twice: of a, imported by Left, which runs already; of b, imported by Other',
        fix: 'Keep b.',
      },
    ]);
  });
});
