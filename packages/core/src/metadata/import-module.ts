import { requireOptions } from '../errors';
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
 * @throws TenonError TN5001 for options that are no object; others that are wrong are reported by the start
 * @example imports: [importModule(ReportsModule, { prefix: 'reports', includeTags: ['public'] })]
 */
export function importModule(module: ModuleReference, options: CompositionOptions = {}): ModuleImport {
  requireOptions('TN5001', options, 'importModule(…)');
  return new ModuleImport(module, options);
}
