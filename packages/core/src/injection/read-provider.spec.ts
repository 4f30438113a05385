import { Context } from '../contracts';
import { Diagnostics } from '../errors';
import { Injectable, Lifespan, Module } from '../metadata';
import { emptyPlan } from './container-plan';
import { isClass, providedToken, readPrivate, readProvider } from './read-provider';

const plan = { ...emptyPlan, name: 'AppModule' };

class Service {}
@Injectable({ scope: 'request' })
class PerRequest {}
@Module()
class OtherModule {}
@Lifespan()
@Injectable({ scope: 'transient' })
class Contradiction {
  onStart(): void {}
}

function read(provider: unknown): { recipe: object | undefined; details: string[]; codes: string[] } {
  const diagnostics = new Diagnostics();
  const binding = readProvider(provider as never, plan, diagnostics);
  return {
    recipe: binding?.recipe,
    details: diagnostics.problems.map(({ detail }) => detail),
    codes: diagnostics.problems.map(({ code }) => code),
  };
}

describe('readProvider', () => {
  it.each([
    ['a class', Service, { kind: 'class', scope: 'singleton', target: Service }],
    ['a class with a scope', PerRequest, { kind: 'class', scope: 'request', scopeDeclared: true }],
    ['useClass', { provide: 'x', useClass: Service }, { kind: 'class', token: 'x', target: Service }],
    ['useClass, its scope first', { provide: 'x', useClass: PerRequest, scope: 'transient' }, { scope: 'transient' }],
    ['useValue, undefined too', { provide: 'x', useValue: undefined }, { kind: 'value' }],
    ['useFactory', { provide: 'x', useFactory: () => 1, scope: 'request' }, { kind: 'factory', scope: 'request' }],
    ['useExisting', { provide: 'x', useExisting: Service }, { kind: 'existing' }],
    ['a lifespan', { provide: 'x', useLifespan: async function* () {} }, { kind: 'lifespan', scope: 'singleton' }],
  ])('reads %s', (_, provider, expected) => {
    const { recipe, codes } = read(provider);
    expect(codes).toEqual([]);
    expect(recipe).toMatchObject(expected);
  });

  it.each<[string, unknown, string]>([
    ['a number', 5, 'a number provides nothing'],
    ['an object without `provide`', { useClass: Service }, 'without `provide`, with `useClass`'],
    ['a list', [Service], 'a list of providers is no provider'],
    ['an undefined token', { provide: undefined, useValue: 1 }, '`provide` is undefined'],
    ['nothing to use', { provide: 'x' }, "'x' says nothing of how it is made"],
    ['two things to use', { provide: 'x', useValue: 1, useClass: Service }, '`useClass` and `useValue`'],
    ['a class that is none', { provide: 'x', useClass: undefined }, '`useClass`'],
    ['an alias of nothing', { provide: 'x', useExisting: undefined }, '`useExisting`'],
    ['a factory that is none', { provide: 'x', useFactory: 1 }, '`useFactory`'],
    ['a factory without `inject`', { provide: 'x', useFactory: (a: unknown) => a }, '`inject` names none'],
    ['an `inject` that is no list', { provide: 'x', useFactory: () => 1, inject: {} }, '`inject`'],
    ['an unknown scope', { provide: 'x', useFactory: () => 1, scope: 'session' }, "'session'"],
    ['an arrow function', () => 1, 'is not a class'],
    ['a module', OtherModule, 'OtherModule is a module'],
    ['Context', { provide: Context, useValue: {} }, 'Context is made by the server'],
    ['a lifespan that is no singleton', Contradiction, '@Lifespan()'],
  ])('refuses %s (TN1009)', (_, provider, detail) => {
    const { recipe, codes, details } = read(provider);
    expect(recipe).toBeUndefined();
    expect(codes).toEqual(['TN1009']);
    expect(details[0]).toContain(detail);
    expect(details[0]).toContain('AppModule');
  });
});

describe('readPrivate', () => {
  it('constructs what nobody provides, and passes on what somebody does', () => {
    const instance = { target: Service, role: 'Service (guard of AppModule)' };
    expect(readPrivate(instance, plan, false).recipe).toMatchObject({ kind: 'class', token: undefined });
    expect(readPrivate(instance, plan, true).recipe.dependencies).toMatchObject([{ token: Service }]);
  });

  it('constructs what has options of its own even if it is provided', () => {
    const instance = { target: Service, role: 'r', locals: new Map([['options', 1]]) };
    expect(readPrivate(instance, plan, true).recipe.kind).toBe('class');
  });
});

describe('providedToken', () => {
  it.each<[unknown, unknown]>([
    [Service, Service],
    [{ provide: 'x' }, 'x'],
    [{ provide: '' }, undefined],
    [{}, undefined],
    [null, undefined],
  ])('of %p is %p', (provider, token) => {
    expect(providedToken(provider)).toBe(token);
  });
});

describe('isClass', () => {
  it('tells classes from arrow functions, methods, generators and objects', () => {
    const others = [() => 1, { method(): void {} }.method, async function* () {}, {}, undefined];
    expect(isClass(Service)).toBe(true);
    expect(others.map(isClass)).toEqual(others.map(() => false));
  });
});
