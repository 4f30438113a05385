import { Context, type Provider } from '../contracts';
import { Diagnostics } from '../errors';
import { Injectable, Optional } from '../metadata';
import type { Binding } from './binding';
import { emptyPlan } from './container-plan';
import { checkRequirement, linkBindings, placeOf } from './link-bindings';
import { readPrivate, readProvider } from './read-provider';
import { Visibility } from './visibility';

const plan = { ...emptyPlan, name: 'AppModule' };

@Injectable()
class Clock {}
@Injectable()
class Service {
  constructor(
    readonly clock: Clock,
    readonly context: Context,
    @Optional() readonly missing: Date,
  ) {}
}
@Injectable()
class Erased {
  constructor(readonly service: { x: 1 }) {}
}

function setUp(...providers: Provider[]): { bindings: Binding[]; visibility: Visibility; diagnostics: Diagnostics } {
  const diagnostics = new Diagnostics();
  const bindings = providers.map((provider) => readProvider(provider, plan, diagnostics)!);
  const own = new Map(bindings.map((binding) => [binding.recipe.token!, binding]));
  return { bindings, visibility: new Visibility(new Map([[plan, own]]), new Map()), diagnostics };
}

describe('linkBindings', () => {
  it('finds bindings, the context, and nothing for what is optional', () => {
    const { bindings, visibility, diagnostics } = setUp(Service, Clock);
    linkBindings(bindings, visibility, diagnostics);
    expect(bindings[0]?.links).toEqual([
      { kind: 'binding', binding: bindings[1], lazy: false },
      { kind: 'context' },
      { kind: 'constant', value: undefined },
    ]);
    expect(diagnostics.problems).toEqual([]);
  });

  it('prefers what is a private instance alone', () => {
    const { visibility, diagnostics } = setUp(Clock);
    const mine = new Clock();
    const instance = readPrivate({ target: Service, role: 'guard', locals: new Map([[Clock, mine]]) }, plan, false);
    linkBindings([instance], visibility, diagnostics);
    expect(instance.links[0]).toEqual({ kind: 'constant', value: mine });
  });

  it('proposes a forward reference to what would close the circle (TN1002)', () => {
    const back: Provider = { provide: 'back', useFactory: (x: unknown) => x, inject: [Erased] };
    const { bindings, visibility, diagnostics } = setUp(Erased, back);
    linkBindings(bindings, visibility, diagnostics);
    expect(diagnostics.problems).toMatchObject([
      { code: 'TN1002', className: 'Erased', fix: expect.stringContaining("forwardRef(() => 'back')") },
    ]);
  });
});

describe('checkRequirement', () => {
  const requirement = { target: Service, member: 'run', index: 1, optional: false, forward: false };

  it('reports what a handler asks for and its module does not see (TN1001)', () => {
    const { visibility, diagnostics } = setUp(Clock);
    for (const token of [Clock, Context, 'clock']) {
      checkRequirement({ ...requirement, token }, plan, visibility, diagnostics);
    }
    checkRequirement({ ...requirement, token: 'optional', optional: true }, plan, visibility, diagnostics);
    expect(diagnostics.problems).toMatchObject([
      {
        code: 'TN1001',
        className: 'Service',
        member: 'run',
        parameterIndex: 1,
        detail: expect.stringContaining("'clock'"),
      },
    ]);
  });
});

describe('placeOf', () => {
  it('is the class, or the name of the token where there is none', () => {
    const { bindings } = setUp(Clock, { provide: 'x', useValue: 1 });
    expect(bindings.map(placeOf)).toEqual([{ target: Clock }, { className: "'x'" }]);
  });
});
