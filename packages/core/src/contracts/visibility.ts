import type { ComponentKind } from './component';

/** Which version of a component is meant. */
export interface VersionChoice {
  /** Where there are several; without it the newest that the caller may use. */
  readonly version?: string;
}

/** Versions from one on, and before another; either may be left out. */
export interface VersionRange {
  /** The lowest one. */
  readonly from?: string;
  /** The first one that is too high. */
  readonly before?: string;
}

/**
 * Which components are meant: those that fit every member, each by one of its values. One without members means all.
 *
 * @example { kinds: ['tool'], tags: ['admin'] }
 */
export interface ComponentSelection {
  /** Names of tools and prompts, and the names that resources and templates are listed with. */
  readonly names?: readonly string[];
  /** URIs of resources, and URI templates as they are written. */
  readonly uris?: readonly string[];
  readonly tags?: readonly string[];
  readonly kinds?: readonly ComponentKind[];
  /** Versions, or ranges of them. What has no version fits none. */
  readonly versions?: readonly (string | VersionRange)[];
}

export interface EnableSelection extends ComponentSelection {
  /**
   * Hides all others of the kinds concerned: of `kinds` if it is given, of resources and templates if `uris` is, else of
   * every kind.
   */
  readonly only?: boolean;
}

/** One decision on what is visible. Of several that speak of a component, the last counts. JSON, so that it can be kept. */
export type VisibilityRule =
  | { readonly effect: 'show'; readonly selection: EnableSelection }
  | { readonly effect: 'hide'; readonly selection: ComponentSelection };
