import type { Guard } from '../contracts';
import { Diagnostics } from '../errors';
import { Module, Tool, UseGuards } from '../metadata';
import { readContents, type MethodSource } from './component-source';
import { GuardInstances } from './guard-instances';
import { readModuleGraph } from './module-graph';

class Allow implements Guard {
  allows(): boolean {
    return true;
  }
}
class Deny implements Guard {
  allows(): boolean {
    return false;
  }
}
class NoGuard {}
const object: Guard = { allows: () => true };

class Tools {
  @Tool()
  @UseGuards(Deny, object)
  run(): void {}
}

function read(module: new () => object): { guards: GuardInstances; problems: [string, string | undefined, string][] } {
  const diagnostics = new Diagnostics();
  const [node] = readModuleGraph(module, diagnostics).importersFirst;
  const methods = readContents(node!).sources.filter((source): source is MethodSource => 'record' in source);
  const guards = new GuardInstances(node!, methods, diagnostics);
  return { guards, problems: diagnostics.problems.map(({ code, className, detail }) => [code, className, detail]) };
}

describe('GuardInstances', () => {
  it('makes one instance per class, and leaves objects as they are', () => {
    @UseGuards(Allow)
    @Module({ guards: [object, Deny, Allow], providers: [Tools] })
    class App {}
    const { guards, problems } = read(App);
    expect(problems).toEqual([]);
    expect(guards.ofModule).toEqual([Allow, object, Deny, Allow]);
    expect(guards.all.map(({ role }) => role)).toEqual(['Allow (guard of App)', 'Deny (guard of App)']);
    expect(guards.find(Deny).target).toBe(Deny);
  });

  it('reports what is no guard (TN1011), on modules, classes and methods', () => {
    class Bad {
      @Tool()
      @UseGuards(undefined as never, {} as never)
      run(): void {}
    }
    @Module({ guards: [NoGuard as never], providers: [Bad] })
    class App {}
    expect(read(App).problems).toEqual([
      ['TN1011', 'App', 'NoGuard has no method `allows`, guard of App'],
      ['TN1011', 'Bad', 'undefined (two files import each other), guard of Bad'],
      ['TN1011', 'Bad', 'a object has no method `allows`, guard of Bad'],
    ]);
  });

  it('knows only guards that the module names', () => {
    @Module()
    class App {}
    expect(() => read(App).guards.find(Allow)).toThrow(/TN1011/);
  });
});
