import type { CompositionOptions } from './composition-options';
import type { ModuleReference } from './module.decorator';

/** A module that is imported under a prefix, or in part. */
export class ModuleImport {
  constructor(
    readonly module: ModuleReference,
    readonly options: Readonly<CompositionOptions>,
  ) {}
}

/**
 * Imports the components of a module under a prefix, or some of them, when the server starts. Its providers, lifespans and
 * guards come along; its middleware does not: that of the importing modules applies.
 *
 * @example imports: [importModule(ReportsModule, { prefix: 'reports', includeTags: ['public'] })]
 */
export function importModule(module: ModuleReference, options: CompositionOptions = {}): ModuleImport {
  return new ModuleImport(module, options);
}
