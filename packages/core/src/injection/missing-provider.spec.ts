import type { Token } from '../contracts';
import { Diagnostics } from '../errors';
import { emptyPlan, type ContainerPlan } from './container-plan';
import { describeMissing, suggest } from './missing-provider';
import { readProvider } from './read-provider';
import { Visibility } from './visibility';

class Rounding {}

const planOf = (name: string, part: Partial<ContainerPlan> = {}): ContainerPlan => ({ ...emptyPlan, name, ...part });

function see(...plans: ContainerPlan[]): Visibility {
  const own = plans.map((plan) => {
    const bindings = plan.providers.map((provider) => readProvider(provider, plan, new Diagnostics())!);
    return [plan, new Map(bindings.map((binding) => [binding.recipe.token!, binding]))] as const;
  });
  return new Visibility(new Map(own), new Map());
}

describe('describeMissing', () => {
  it('points at the module whose provider is the easiest to reach', () => {
    const hidden = planOf('Hidden', { providers: [Rounding] });
    const open = planOf('Open', { providers: [Rounding], exports: [Rounding] });
    const app = planOf('App', { imports: [hidden] });
    expect(describeMissing('Calculator', Rounding, app, see(hidden, open, app))).toEqual({
      code: 'TN1001',
      detail: 'Calculator needs Rounding, which App does not see: Open provides it and exports it',
      fix: 'Add Open to the `imports` of App.',
    });
  });

  it.each<[Token, string]>([
    [String, 'String'],
    [Number, 'Number'],
    [Map, 'Map'],
  ])('knows that %p names no provider', (token, name) => {
    const app = planOf('App');
    expect(describeMissing('Client', token, app, see(app)).detail).toBe(
      `Client needs ${name}, which is the type of a plain value`,
    );
  });
});

describe('suggest', () => {
  it('says nothing where nothing is near', () => {
    expect(suggest('Rounding', Rounding, see(planOf('App', { providers: [{ provide: 'x', useValue: 1 }] })))).toBe('');
  });
});
