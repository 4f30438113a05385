import type { CompiledSchema } from '../../contracts';
import { TenonError, type ErrorCode } from '../../errors';
import type { ModuleNode } from '../../modules';
import type { CallContext } from '../../pipeline';
import type { ReadingOptions } from '../../schema';

/** Where a transform stands, and how it says what is wrong with it. */
export interface TransformSite {
  readonly module: ModuleNode;
  /** How arguments are read. */
  readonly reading: ReadingOptions;
  report(code: ErrorCode, detail: string, fix?: string): void;
}

/** Does what may find a schema wrong; reports that, and gives nothing then. */
export function reported<T>(site: TransformSite, subject: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof TenonError) site.report(error.code, `${error.detail}, in ${subject}`, error.fix);
    // A schema of a mounted server may be nested as deeply as that server likes.
    else if (error instanceof RangeError) site.report('TN2006', `it is nested too deeply, in ${subject}`);
    else throw error;
    return undefined;
  }
}

/** The context for a function of a transform: it sees the providers of the module that has the transform. */
export function contextAt(site: TransformSite, context: CallContext): CallContext {
  return context.within(site.module);
}

/** An input schema that lets everything pass. */
export const anyInput: CompiledSchema = { json: {}, parse: (value) => ({ ok: true, value }) };
