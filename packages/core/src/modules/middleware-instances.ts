import { middlewareHooks, tokenName, type Constructor, type Token } from '../contracts';
import { nearestName, TenonError, type Diagnostics } from '../errors';
import { isClass, type PrivateInstance } from '../injection';
import { ConfiguredMiddleware, isMiddleware, MIDDLEWARE_OPTIONS } from '../metadata';
import type { ModuleNode } from './module-node';

const hooks: readonly string[] = middlewareHooks;
/** A middleware may be a lifespan service as well. */
const lifespanMethods: readonly string[] = ['onStart', 'onStop'];

/**
 * The middleware that a module lists, as instances to be made: one per listing, in order. Reports what is no
 * middleware (TN1017) and hooks that do not exist (TN1010).
 */
export function readMiddleware(module: ModuleNode, diagnostics: Diagnostics): PrivateInstance[] {
  const instances: PrivateInstance[] = [];
  for (const entry of module.options.middleware ?? []) {
    const target: unknown = entry instanceof ConfiguredMiddleware ? entry.middleware : entry;
    if (!isClass(target) || !isMiddleware(target)) {
      diagnostics.report({
        code: 'TN1017',
        detail: `${describe(target)}, listed under \`middleware\` of ${module.name}`,
        target: isClass(target) ? target : module.type,
      });
      continue;
    }
    for (const name of unknownHooks(target.prototype as object)) {
      const { detail, fix } = describeHook(target, name);
      diagnostics.report({ code: 'TN1010', detail, fix, target, member: name });
    }
    const locals: ReadonlyMap<Token, unknown> | undefined =
      entry instanceof ConfiguredMiddleware ? new Map([[MIDDLEWARE_OPTIONS, entry.options]]) : undefined;
    const role = `${tokenName(target)} (middleware of ${module.name})`;
    instances.push({ target, role, locals, inspect: (instance) => inspect(instance, target) });
  }
  return instances;
}

/** Hooks may be fields, which only an instance shows. */
function inspect(instance: unknown, target: Constructor): void {
  if (typeof instance !== 'object' || instance === null) throw new TenonError('TN1017', describe(instance));
  const [unknown] = unknownHooks(instance);
  if (unknown !== undefined) {
    const { detail, fix } = describeHook(target, unknown);
    throw new TenonError('TN1010', detail, { fix });
  }
  if (!hooks.some((hook) => typeof Reflect.get(instance, hook) === 'function')) {
    throw new TenonError('TN1017', `${tokenName(target)} has no hook`);
  }
}

function unknownHooks(object: object): string[] {
  const found = new Set<string>();
  for (let at: object | null = object; at && at !== Object.prototype; at = Reflect.getPrototypeOf(at)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      const known = hooks.includes(name) || lifespanMethods.includes(name);
      if (typeof value === 'function' && /^on[A-Z]/.test(name) && !known) found.add(name);
    }
  }
  return [...found];
}

function describeHook(target: Constructor, name: string): { detail: string; fix: string | undefined } {
  const nearest = nearestName(name, hooks);
  return {
    detail: `${tokenName(target)} has \`${name}\``,
    fix: nearest === undefined ? `The hooks are ${hooks.join(', ')}.` : `Did you mean \`${nearest}\`?`,
  };
}

function describe(value: unknown): string {
  if (typeof value === 'function') return `${tokenName(value)} is not decorated`;
  return value === undefined ? 'undefined (two files import each other)' : `a ${typeof value} is no class`;
}
