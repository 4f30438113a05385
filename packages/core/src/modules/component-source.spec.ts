import { Diagnostics } from '../errors';
import { Complete, Module, Prompt, Resource, Tool, tool, type ModuleOptions } from '../metadata';
import { readContents, type ModuleContents } from './component-source';
import { readModuleGraph } from './module-graph';

function contentsOf(options: ModuleOptions): ModuleContents {
  @Module(options)
  class App {}
  const [module] = readModuleGraph(App, new Diagnostics()).importersFirst;
  return readContents(module!);
}

class Notes {
  @Prompt()
  summary(): string {
    return '';
  }
  @Tool()
  add(): void {}
  @Resource('notes://all')
  all(): string {
    return '';
  }
  @Complete('summary', 'topic')
  topics(): string[] {
    return [];
  }
}
class Archive extends Notes {
  @Tool()
  restore(): void {}
}
@Tool({ name: 'hello' })
class Hello {
  execute(): string {
    return 'hello';
  }
}

describe('readContents', () => {
  it('finds the decorated methods and classes among providers, in the order of the list', () => {
    const { sources } = contentsOf({ providers: [Hello, Notes] });
    expect(sources).toMatchObject([
      { kind: 'tool', target: Hello, token: Hello, record: { onClass: true } },
      { kind: 'tool', target: Notes },
      { kind: 'resource', target: Notes },
      { kind: 'prompt', target: Notes },
      { kind: 'completion', target: Notes },
    ]);
  });

  it('shows what a subclass inherits, and resolves it by its token', () => {
    const { sources } = contentsOf({ providers: [{ provide: 'archive', useClass: Archive }] });
    expect(sources.filter(({ kind }) => kind === 'tool')).toMatchObject([
      { target: Archive, token: 'archive', record: { member: 'add' } },
      { target: Archive, token: 'archive', record: { member: 'restore' } },
    ]);
  });

  it('lists a provider once that is listed twice', () => {
    expect(contentsOf({ providers: [Hello, Hello] }).sources).toHaveLength(1);
  });

  it('tells components that are no classes from providers', () => {
    const component = tool({ name: 'add' }, () => 1);
    const resource = { uri: 'data://x', read: () => 'x' };
    const value = { provide: 'x', useValue: 1 };
    const { sources, providers } = contentsOf({ providers: [component, resource, value] });
    expect(sources).toMatchObject([
      { kind: 'function', component, module: { name: 'App' } },
      { kind: 'resource-object', resource, module: { name: 'App' } },
    ]);
    expect(providers).toEqual([value]);
  });
});
