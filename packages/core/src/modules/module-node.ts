import type { Constructor } from '../contracts';
import type { CompositionOptions, ModuleOptions, ModuleReference } from '../metadata';

/** One module of an application. */
export interface ModuleNode {
  readonly type: Constructor;
  readonly name: string;
  /** What stands for it in `imports`: the class, or the object that `forRoot` returned. */
  readonly reference: ModuleReference;
  /** All that it imports, in any way: what they export is visible to it. */
  readonly imports: readonly ModuleNode[];
  /** What it imports as it is. */
  readonly plainImports: readonly ModuleNode[];
  /** What it imports with `importModule`. */
  readonly importEdges: readonly ImportEdge[];
  /** Whether every module sees what it exports. */
  readonly global: boolean;
  /** Static and dynamic options together, forward references resolved. */
  readonly options: ModuleOptions;
}

/** An import whose components appear under a prefix, or in part. */
export interface ImportEdge {
  readonly importer: ModuleNode;
  readonly imported: ModuleNode;
  readonly options: Readonly<CompositionOptions>;
}
