import { Diagnostics } from '../errors';
import { importModule, Module, type ModuleReference } from '../metadata';
import { readModuleGraph } from './module-graph';

function placementsOf(root: ModuleReference): { where: string; around: string[]; guardedBy: string[] }[] {
  const diagnostics = new Diagnostics();
  const { placements } = readModuleGraph(root, diagnostics);
  diagnostics.throwIfAny();
  const names = (nodes: readonly { name: string }[]): string[] => nodes.map(({ name }) => name);
  return placements.map(({ module, edges, around, guardedBy }) => ({
    where: [...edges.map(({ options }) => options.prefix ?? '-'), module.name].join('/'),
    around: names(around),
    guardedBy: names(guardedBy),
  }));
}

@Module()
class Leaf {}
@Module({ imports: [Leaf] })
class Branch {}

describe('placements', () => {
  it('are one for all plain imports of a module', () => {
    @Module({ imports: [Branch, Leaf] })
    class App {}
    expect(placementsOf(App)).toEqual([
      { where: 'App', around: ['App'], guardedBy: ['App'] },
      { where: 'Branch', around: ['App', 'Branch'], guardedBy: ['App', 'Branch'] },
      { where: 'Leaf', around: ['App', 'Branch', 'Leaf'], guardedBy: ['App', 'Branch', 'Leaf'] },
    ]);
  });

  it('are one for each path of importModule, within the middleware of the importing side and all guards', () => {
    @Module({ imports: [importModule(Branch, { prefix: 'b' }), Leaf] })
    class Middle {}
    @Module({ imports: [Middle, importModule(Middle, { prefix: 'm' })] })
    class App {}
    expect(placementsOf(App)).toEqual([
      { where: 'App', around: ['App'], guardedBy: ['App'] },
      { where: 'Middle', around: ['App', 'Middle'], guardedBy: ['App', 'Middle'] },
      { where: 'Leaf', around: ['App', 'Middle', 'Leaf'], guardedBy: ['App', 'Middle', 'Leaf'] },
      { where: 'm/Middle', around: ['App'], guardedBy: ['App', 'Middle'] },
      { where: 'm/Leaf', around: ['App'], guardedBy: ['App', 'Middle', 'Leaf'] },
      { where: 'm/b/Branch', around: ['App'], guardedBy: ['App', 'Middle', 'Branch'] },
      { where: 'm/b/Leaf', around: ['App'], guardedBy: ['App', 'Middle', 'Branch', 'Leaf'] },
      { where: 'b/Branch', around: ['App', 'Middle'], guardedBy: ['App', 'Middle', 'Branch'] },
      { where: 'b/Leaf', around: ['App', 'Middle'], guardedBy: ['App', 'Middle', 'Branch', 'Leaf'] },
    ]);
  });

  it('keep middleware from being made that would stand around nothing', () => {
    @Module({ imports: [importModule(Leaf)] })
    class App {}
    expect(placementsOf(App).flatMap(({ around }) => around)).not.toContain('Leaf');
  });

  it('end where modules import each other plainly', () => {
    @Module()
    class A {}
    @Module({ imports: [A] })
    class B {}
    Module({ imports: [B] })(A);
    expect(placementsOf(A).map(({ where }) => where)).toEqual(['A', 'B']);
  });
});
