import type { Constructor } from '../contracts';
import type { ModuleOptions, ModuleReference } from '../metadata';

/** One module of an application. */
export interface ModuleNode {
  readonly type: Constructor;
  readonly name: string;
  /** What stands for it in `imports`: the class, or the object that `forRoot` returned. */
  readonly reference: ModuleReference;
  readonly imports: readonly ModuleNode[];
  /** Whether every module sees what it exports. */
  readonly global: boolean;
  /** Static and dynamic options together, forward references resolved. */
  readonly options: ModuleOptions;
}
