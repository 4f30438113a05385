import type { IconDefinition, ToolAnnotations } from './protocol';

export type ComponentKind = 'tool' | 'resource' | 'resourceTemplate' | 'prompt';

/** What is known of a component without calling it: what guards, middleware and listings see. */
export interface ComponentInfo {
  readonly kind: ComponentKind;
  /** The name on the wire; for resources the display name. */
  readonly name: string;
  /** URI of a resource, or URI template. */
  readonly uri?: string;
  readonly title?: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly version?: string;
  /** In listings: the versions that the caller may use where there are several, the newest first. */
  readonly versions?: readonly string[];
  readonly mimeType?: string;
  readonly annotations?: ToolAnnotations;
  readonly icons?: readonly IconDefinition[];
  readonly meta?: Readonly<Record<string, unknown>>;
  /** Scopes that a caller needs. */
  readonly scopes: readonly string[];
}
