import type { ResourceResult } from '../content';
import type { Context } from '../contracts';

/** The resource behind a transformed one. Works only while the read runs, and rejects as the resource does. */
export interface OriginalResource {
  /**
   * Reads it.
   *
   * @param parameters of the template; those that were asked for by default
   * @throws TenonError TN5048 after the read, TN5047 for parameters that make no URI of it
   */
  forward(parameters?: Readonly<Record<string, string>>): Promise<ResourceResult>;
}

/** How a resource or template appears instead. What is left out stays as it is. */
export interface ResourceTransformOptions {
  /** Another URI; of a template another one with the same parameters. */
  uri?: string;
  name?: string;
  title?: string;
  description?: string;
  /** Instead of the tags that it has. */
  tags?: readonly string[];
  /** Listed, and given to contents that have the type which it has so far. */
  mimeType?: string;
  /** Instead of the meta that it has. */
  meta?: Readonly<Record<string, unknown>>;
  version?: string;
  /** `false` leaves the resource out. */
  enabled?: boolean;
  /** Makes another result; what it returns is converted like the value of a handler. */
  result?: (result: ResourceResult, context: Context) => unknown;
  /** Answers instead of the resource, which it may read. Takes the parameters of a template. Not beside `result`. */
  handler?: (parameters: Readonly<Record<string, string>>, context: Context, original: OriginalResource) => unknown;
}

/** A resource or template that appears in another way. */
export interface ResourceTransform {
  readonly transforms: 'resource';
  /** URI, or URI template. */
  readonly name: string;
  readonly options: ResourceTransformOptions;
}

/**
 * Renames or describes a resource or template, moves it to another URI, changes what is read, or puts a function in front
 * of it. Stands among the `transforms` of a module.
 *
 * @param uri its URI or template where the transform stands: after prefixes, and after the transforms before it
 * @example transformResource('data://config', { uri: 'settings://all', description: 'What is set.' })
 */
export function transformResource(uri: string, options: ResourceTransformOptions): ResourceTransform {
  return { transforms: 'resource', name: uri, options };
}
