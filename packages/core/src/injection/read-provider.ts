import { inspect } from 'node:util';
import { Context, tokenName, type Constructor, type Provider, type Scope, type Token } from '../contracts';
import type { Diagnostics } from '../errors';
import { isFunctionComponent, isLifespan, isMiddleware, readDeclaredScope, readModule } from '../metadata';
import { Binding, type BindingRecipe } from './binding';
import type { ContainerPlan, PrivateInstance } from './container-plan';
import { isToken, readConstructor, readInject } from './dependency-record';

const scopes: readonly unknown[] = ['singleton', 'request', 'transient'] satisfies Scope[];
const uses = ['useClass', 'useValue', 'useFactory', 'useExisting', 'useLifespan'] as const;

/** Whether a value can be constructed; arrow functions and methods cannot. */
export function isClass(value: unknown): value is Constructor {
  if (typeof value !== 'function') return false;
  const prototype: unknown = value.prototype;
  return typeof prototype === 'object' && prototype !== null && prototype.constructor === value;
}

/** The token under which a provider is known; undefined if it has none. */
export function providedToken(provider: unknown): Token | undefined {
  if (typeof provider === 'function') return isToken(provider) ? provider : undefined;
  if (typeof provider !== 'object' || provider === null || !('provide' in provider)) return undefined;
  return isToken(provider.provide) ? provider.provide : undefined;
}

/** Turns a provider into a binding, or reports why it is none (TN1009). */
export function readProvider(provider: Provider, plan: ContainerPlan, diagnostics: Diagnostics): Binding | undefined {
  const flaw = findFlaw(provider);
  if (flaw !== undefined) {
    const place = typeof provider === 'function' ? { target: provider } : {};
    diagnostics.report({ code: 'TN1009', detail: `${flaw} (in ${plan.name})`, fix: fixFor(provider), ...place });
    return undefined;
  }
  return new Binding(typeof provider === 'function' ? classRecipe(provider, provider, plan) : recipeOf(provider, plan));
}

/** The binding of an instance that its container makes for its own use; it lives as long as the server. */
export function readPrivate(instance: PrivateInstance, plan: ContainerPlan, isProvided: boolean): Binding {
  const { target, role } = instance;
  const common = { name: role, token: undefined, plan, privateInstance: instance, target, scope: 'singleton' } as const;
  // A class that is among the providers is used as it is there; the private instance is then another name for it.
  if (isProvided && !instance.locals) {
    const dependencies = [{ index: 0, token: target, optional: false, forward: false }];
    return new Binding({ ...common, kind: 'factory', dependencies, create: ([provided]) => provided });
  }
  return new Binding({ ...classRecipe(target, target, plan), ...common });
}

type ProviderObject = Exclude<Provider, Constructor>;

function recipeOf(provider: ProviderObject, plan: ContainerPlan): BindingRecipe {
  const token = provider.provide;
  const common = { token, name: tokenName(token), plan, scope: 'singleton' } as const;
  if ('useClass' in provider) return classRecipe(provider.useClass, token, plan, provider.scope);
  if ('useValue' in provider) return { ...common, kind: 'value', dependencies: [], create: () => provider.useValue };
  if ('useExisting' in provider) {
    const alias = { index: 0, token: provider.useExisting, optional: false, forward: false };
    return { ...common, kind: 'existing', scope: 'transient', dependencies: [alias], create: ([target]) => target };
  }
  if ('useLifespan' in provider) {
    const create = (args: readonly unknown[]): unknown => provider.useLifespan(...args);
    return { ...common, kind: 'lifespan', ...readInject(provider.inject ?? []), create };
  }
  return {
    ...common,
    kind: 'factory',
    scope: provider.scope ?? 'singleton',
    scopeDeclared: provider.scope !== undefined,
    ...readInject(provider.inject ?? []),
    create: (args) => provider.useFactory(...args),
  };
}

function classRecipe(target: Constructor, token: Token, plan: ContainerPlan, scope?: Scope): BindingRecipe {
  const declared = scope ?? readDeclaredScope(target);
  return {
    name: tokenName(token),
    token,
    plan,
    kind: 'class',
    scope: declared ?? 'singleton',
    scopeDeclared: declared !== undefined,
    target,
    ...readConstructor(target),
    started: isLifespan(target) || isMiddleware(target),
    create: (args) => Reflect.construct(target, args) as unknown,
  };
}

/** What makes several components, such as `toolSearch()`, gives a list of them. */
function fixFor(provider: unknown): string | undefined {
  if (!Array.isArray(provider)) return undefined;
  const isSearch = provider.some((entry) => isFunctionComponent(entry) && 'search' in entry);
  return `Spread it: \`...${isSearch ? 'toolSearch()' : 'list'}\`.`;
}

/** What is wrong with a provider; undefined if nothing is. */
function findFlaw(provider: unknown): string | undefined {
  if (typeof provider === 'function') return findClassFlaw(provider);
  if (typeof provider !== 'object' || provider === null) return `a ${typeof provider} provides nothing`;
  if (Array.isArray(provider)) return 'a list of providers is no provider';
  if (!('provide' in provider)) return `an object without \`provide\`, with ${keysOf(provider)}, provides nothing`;
  if (!isToken(provider.provide)) return `\`provide\` is ${String(provider.provide)}`;
  const name = tokenName(provider.provide);
  if (provider.provide === Context) return 'Context is made by the server and cannot be provided';
  const used = uses.filter((use) => use in provider);
  if (used.length === 0) return `the provider of ${name} says nothing of how it is made`;
  if (used.length > 1)
    return `the provider of ${name} has ${used.map((use) => `\`${use}\``).join(' and ')}; one is enough`;
  const flaw = findUseFlaw(provider, name);
  if (flaw !== undefined) return flaw;
  const scope: unknown = 'scope' in provider ? provider.scope : undefined;
  if ('useClass' in provider && isClass(provider.useClass)) return findScopeFlaw(provider.useClass, scope);
  return isScope(scope) ? undefined : `the provider of ${name} has the scope ${inspect(scope)}, which does not exist`;
}

function findUseFlaw(provider: object, name: string): string | undefined {
  if ('useClass' in provider && !isClass(provider.useClass)) return `\`useClass\` of ${name} is not a class`;
  if ('useExisting' in provider && !isToken(provider.useExisting)) {
    return `\`useExisting\` of ${name} is ${String(provider.useExisting)}`;
  }
  const factory = 'useFactory' in provider ? 'useFactory' : 'useLifespan' in provider ? 'useLifespan' : undefined;
  if (!factory) return undefined;
  const make = (provider as Record<string, unknown>)[factory];
  if (typeof make !== 'function') return `\`${factory}\` of ${name} is not a function`;
  const inject: unknown = 'inject' in provider ? provider.inject : undefined;
  if (inject !== undefined && !Array.isArray(inject)) return `\`inject\` of ${name} is not a list`;
  if (inject === undefined && make.length > 0) {
    return `the factory of ${name} takes ${make.length} parameters, but \`inject\` names none`;
  }
  return undefined;
}

function findClassFlaw(target: unknown): string | undefined {
  if (!isClass(target))
    return `the function ${nameOf(target)} is not a class; a factory is written { provide, useFactory }`;
  if (target === Context) return 'Context is made by the server and cannot be provided';
  if (readModule(target)) return `${target.name} is a module; modules stand under \`imports\``;
  return findScopeFlaw(target, undefined);
}

function findScopeFlaw(target: Constructor, providerScope: unknown): string | undefined {
  const scope = providerScope ?? readDeclaredScope(target);
  if (!isScope(scope)) return `${target.name} has the scope ${inspect(scope)}, which does not exist`;
  if (isLifespan(target) && scope !== undefined && scope !== 'singleton') {
    return `${target.name} has \`@Lifespan()\`, which starts once with the server, and the scope '${scope}'`;
  }
  return undefined;
}

function isScope(scope: unknown): scope is Scope | undefined {
  return scope === undefined || scopes.includes(scope);
}

function nameOf(value: unknown): string {
  return typeof value === 'function' && value.name ? value.name : '(anonymous)';
}

function keysOf(value: object): string {
  const keys = Object.keys(value).slice(0, 5);
  return keys.length > 0 ? keys.map((key) => `\`${key}\``).join(', ') : 'no properties';
}
