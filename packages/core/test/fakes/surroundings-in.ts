import type { ModuleNode } from '../../src/modules';
import type { Surroundings } from '../../src/registry';

/** Nothing around a component of a module that is imported as it is. */
export function surroundingsIn(module: ModuleNode): Surroundings {
  return {
    module,
    placement: { module, edges: [], around: [], guardedBy: [] },
    middleware: [],
    guards: [],
  };
}
