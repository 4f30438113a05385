import type { Component } from '../registry';

/** Components that come from one place: the server's own and imported ones, or those of one mount. */
export interface ComponentPart {
  /** What they come from; the same for as long as that is there. */
  readonly source: object;
  readonly components: readonly Component[];
}
