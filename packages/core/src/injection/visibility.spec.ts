import type { Token } from '../contracts';
import { Diagnostics } from '../errors';
import type { Binding } from './binding';
import { emptyPlan, type ContainerPlan } from './container-plan';
import { readProvider } from './read-provider';
import { Visibility } from './visibility';

type Draft = Partial<ContainerPlan> & { name: string; tokens?: string[] };

/** Plans whose providers are values named after their plan. */
function planOf({ tokens = [], ...part }: Draft): ContainerPlan {
  return { ...emptyPlan, providers: tokens.map((provide) => ({ provide, useValue: part.name })), ...part };
}

function see(plans: ContainerPlan[], values: string[] = []): Visibility {
  const bind = (plan: ContainerPlan): Map<Token, Binding> =>
    new Map(
      plan.providers.map((provider) => {
        const binding = readProvider(provider, plan, new Diagnostics())!;
        return [binding.recipe.token!, binding];
      }),
    );
  return new Visibility(
    new Map(plans.map((plan) => [plan, bind(plan)])),
    bind(planOf({ name: 'values', tokens: values })),
  );
}

const holder = (visibility: Visibility, plan: ContainerPlan, token: string): string | undefined =>
  visibility.lookup(plan, token)?.recipe.plan.name;

describe('Visibility', () => {
  it('shows own providers and what imports export, and hides the rest', () => {
    const inner = planOf({ name: 'Inner', tokens: ['open', 'hidden'], exports: ['open'] });
    const outer = planOf({ name: 'Outer', tokens: ['own'], imports: [inner] });
    const visibility = see([inner, outer]);
    expect(holder(visibility, outer, 'own')).toBe('Outer');
    expect(holder(visibility, outer, 'open')).toBe('Inner');
    expect(holder(visibility, outer, 'hidden')).toBeUndefined();
    expect(holder(visibility, inner, 'own')).toBeUndefined();
  });

  it('prefers own providers, then imports in their order, then global plans, then values', () => {
    const first = planOf({ name: 'First', tokens: ['a', 'b'], exports: ['a', 'b'] });
    const second = planOf({ name: 'Second', tokens: ['b', 'c'], exports: ['b', 'c'] });
    const everywhere = planOf({ name: 'Everywhere', tokens: ['c', 'd', 'e'], exports: ['c', 'd'], global: true });
    const outer = planOf({ name: 'Outer', tokens: ['a'], imports: [first, second] });
    const visibility = see([everywhere, first, second, outer], ['d', 'e', 'f']);
    const seen = ['a', 'b', 'c', 'd', 'e', 'f'].map((token) => holder(visibility, outer, token));
    expect(seen).toEqual(['Outer', 'First', 'Second', 'Everywhere', 'values', 'values']);
  });

  it('passes on exports of imports, whole or one by one', () => {
    const deep = planOf({ name: 'Deep', tokens: ['x', 'y'], exports: ['x', 'y'] });
    const whole = planOf({ name: 'Whole', imports: [deep], exports: [deep] });
    const part = planOf({ name: 'Part', imports: [deep], exports: ['x'] });
    const one = planOf({ name: 'One', imports: [whole] });
    const two = planOf({ name: 'Two', imports: [part] });
    const visibility = see([deep, whole, part, one, two]);
    expect([holder(visibility, one, 'x'), holder(visibility, one, 'y')]).toEqual(['Deep', 'Deep']);
    expect([holder(visibility, two, 'x'), holder(visibility, two, 'y')]).toEqual(['Deep', undefined]);
  });

  it('comes to an end where plans pass on each other', () => {
    const imports: ContainerPlan[] = [];
    const left = planOf({ name: 'Left', tokens: ['x'], imports, exports: imports });
    const right = planOf({ name: 'Right', imports: [left], exports: [left] });
    imports.push(right);
    const visibility = see([left, right]);
    expect(holder(visibility, right, 'nothing')).toBeUndefined();
  });

  it('reports exports of what is not there, with the nearest name (TN1007)', () => {
    const plan = planOf({ name: 'Notes', tokens: ['notes'], exports: ['notes', 'nodes', 'unlike'] });
    const diagnostics = new Diagnostics();
    see([plan]).checkExports(diagnostics);
    expect(diagnostics.problems.map(({ code, detail }) => [code, detail])).toEqual([
      ['TN1007', "Notes exports 'nodes'; the nearest that it provides is 'notes'"],
      ['TN1007', "Notes exports 'unlike'"],
    ]);
  });
});
