import { forwardRef, type Provider } from '../contracts';
import { Diagnostics } from '../errors';
import type { Binding } from './binding';
import { checkCycles, inDependencyOrder, markRequestBound, settleForwardLinks } from './check-graph';
import { emptyPlan } from './container-plan';
import { linkBindings } from './link-bindings';
import { readProvider } from './read-provider';
import { Visibility } from './visibility';

/** Bindings of factories, linked: `{ a: ['b'] }` is a factory `a` that takes `b`; `>b` is a forward reference. */
function link(graph: Record<string, string[]>, requestScoped: string[] = []): Binding[] {
  const providers = Object.entries(graph).map(([provide, inject]): Provider => ({
    provide,
    useFactory: () => provide,
    inject: inject.map((token) => (token.startsWith('>') ? forwardRef(() => token.slice(1)) : token)),
    scope: requestScoped.includes(provide) ? 'request' : undefined,
  }));
  const plan = { ...emptyPlan, name: 'AppModule', providers };
  const bindings = providers.map((provider) => readProvider(provider, plan, new Diagnostics())!);
  const own = new Map(bindings.map((binding) => [binding.recipe.token!, binding]));
  linkBindings(bindings, new Visibility(new Map([[plan, own]]), new Map()), new Diagnostics());
  settleForwardLinks(bindings);
  return bindings;
}

const namesOf = (bindings: readonly Binding[]): string[] => bindings.map(({ name }) => name.replaceAll("'", ''));

function cyclesOf(bindings: Binding[]): string[] {
  const diagnostics = new Diagnostics();
  checkCycles(bindings, diagnostics);
  return diagnostics.problems.map(({ detail }) => detail.replaceAll("'", ''));
}

describe('inDependencyOrder', () => {
  it('puts dependencies first and keeps the order of the list otherwise', () => {
    expect(namesOf(inDependencyOrder(link({ d: ['c'], a: [], c: ['b'], b: [] })))).toEqual(['b', 'c', 'd', 'a']);
  });

  it('does not wait for what closes a circle', () => {
    expect(namesOf(inDependencyOrder(link({ a: ['>b'], b: ['a'] })))).toEqual(['a', 'b']);
  });

  it('treats a forward reference that closes no circle like any other', () => {
    expect(namesOf(inDependencyOrder(link({ a: ['>b'], b: [] })))).toEqual(['b', 'a']);
  });
});

describe('checkCycles', () => {
  it('prints each circle once, also where two share a provider', () => {
    expect(cyclesOf(link({ a: ['b', 'c'], b: ['a'], c: ['a'], d: ['a'] }))).toEqual(['a → b → a', 'a → c → a']);
  });

  it('finds no circle in a diamond', () => {
    expect(cyclesOf(link({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }))).toEqual([]);
  });
});

describe('markRequestBound', () => {
  it('marks what depends on a request, however far, also around a circle', () => {
    const bindings = link({ far: ['near'], near: ['request'], request: [], free: [], a: ['>b'], b: ['a', 'near'] }, [
      'request',
    ]);
    markRequestBound(bindings);
    expect(namesOf(bindings.filter(({ needsRequest }) => needsRequest))).toEqual(['far', 'near', 'request', 'a', 'b']);
  });
});
