import type { Constructor } from '../contracts';
import { readModule, type DynamicModule } from '../metadata';

/** The class of a module reference; undefined if it refers to no module. */
export function moduleType(reference: unknown): Constructor | undefined {
  const type = isDynamic(reference) ? reference.module : reference;
  return typeof type === 'function' && readModule(type as Constructor) ? (type as Constructor) : undefined;
}

export function isDynamic(reference: unknown): reference is DynamicModule {
  return typeof reference === 'object' && reference !== null && 'module' in reference;
}
