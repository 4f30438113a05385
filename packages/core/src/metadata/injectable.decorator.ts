import type { Constructor, Scope } from '../contracts';
import { RecordList } from './record';

export interface InjectableOptions {
  /** `singleton` by default. */
  readonly scope?: Scope;
}

const injectables = new RecordList<InjectableOptions>('injectable');

/** Lets a class have its constructor's parameters injected: makes TypeScript emit their types. */
export function Injectable(options: InjectableOptions = {}): ClassDecorator {
  return (target) => {
    injectables.record(target as unknown as Constructor, options);
  };
}

/** The scope that the class names; undefined where it leaves the choice to the default. */
export function readDeclaredScope(target: Constructor): Scope | undefined {
  return injectables.read(target).at(-1)?.scope;
}
