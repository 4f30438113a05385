import type { MaybePromise } from '../contracts';
import type { CallContext } from '../pipeline';
import type { Component } from '../registry';
import type { Namespace } from './namespace';
import type { TransformPlace } from './transform';

/** Components that come from one place: the server's own and imported ones, or those of one mount. */
export interface ComponentPart {
  /** What they come from; the same for as long as that is there. */
  readonly source: object;
  readonly components: readonly Component[];
  /** What it has for single callers. */
  readonly callers?: readonly CallerComponents[];
  /** Whether it lives in another process, so that what it offers is nobody's mistake here. */
  readonly isForeign?: boolean;
  /** Where any of it may live in another process, also behind other mounts: leads from names of clients to names there. */
  readonly foreignNames?: readonly Namespace[];
  /** Whether it was not there before. */
  readonly isNew?: boolean;
  /** The transforms of a mount, one for each place where it appears. */
  readonly transforms?: readonly TransformPlace[];
}

/** Components that depend on who asks. */
export interface CallerComponents {
  /** @returns the same list for as long as nothing changed */
  componentsFor(context: CallContext): MaybePromise<readonly Component[]>;
}
