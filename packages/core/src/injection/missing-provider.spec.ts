import { BUS, EVENT_LOG, KEY_VALUE, provideWith, PUB_SUB, SESSION_STORE, type Token } from '../contracts';
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

describe('a token that says how it is provided', () => {
  it('has that for advice where nobody provides it', () => {
    const clock = Symbol('clock');
    const app = planOf('App');
    expect(describeMissing('Calculator', clock, app, see(app)).fix).toBeUndefined();
    provideWith(clock, 'Import ClockModule.');
    expect(describeMissing('Calculator', clock, app, see(app)).fix).toBe('Import ClockModule.');
    const hidden = planOf('Hidden', { providers: [{ provide: clock, useValue: 1 }] });
    expect(describeMissing('Calculator', clock, app, see(hidden, app)).fix).toContain('`exports` of Hidden');
  });

  it.each([
    ['StorageModule.forRoot(store)', KEY_VALUE],
    ['StorageModule.forRoot(store, { sessions: true })', SESSION_STORE],
    ['StorageModule.forRoot(store, { events })', EVENT_LOG],
    ['StorageModule.forRoot(store, { pubSub })', BUS],
    ['StorageModule.forRoot(store, { pubSub })', PUB_SUB],
  ])('names %s for %p', (call, token) => {
    const app = planOf('App');
    expect(describeMissing('Calculator', token, app, see(app)).fix).toContain(`\`${call}\` of \`@tenon/storage\``);
  });
});

describe('suggest', () => {
  it('says nothing where nothing is near', () => {
    expect(suggest('Rounding', Rounding, see(planOf('App', { providers: [{ provide: 'x', useValue: 1 }] })))).toBe('');
  });
});
