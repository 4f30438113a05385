import type { ToolResult } from '../content';
import type { Context, JsonObject, SchemaSource, ToolAnnotations } from '../contracts';

/** What a transform says of one argument of a tool. */
export interface ToolArgumentTransform {
  /** Its new name; callers that use the old one are refused. */
  name?: string;
  description?: string;
  /** Callers neither see nor give it: it takes `default`, `defaultFactory`, or the tool's own default. */
  hide?: boolean;
  /** A JSON value, for calls that leave the argument out. */
  default?: unknown;
  /** Makes the value of a hidden argument, for each call. */
  defaultFactory?: (context: Context) => unknown;
  /** Callers have to give it; its default is dropped. */
  required?: true;
  /** What callers give instead: a schema, or a class. The tool checks again what it receives. */
  schema?: SchemaSource;
  /** Values that show how it is meant. */
  examples?: readonly unknown[];
}

/** The tool behind a transformed one. Both functions work only while the call runs, and reject as the tool does. */
export interface OriginalTool {
  /**
   * Calls it with arguments of the transformed tool: new names, and what is hidden is added.
   *
   * @throws TenonError TN5041 for an argument that the transformed tool does not have, TN5048 after the call
   */
  forward(args: Readonly<JsonObject>): Promise<ToolResult>;
  /**
   * Calls it with its own arguments; nothing is renamed or added.
   *
   * @throws TenonError TN5048 after the call
   */
  forwardRaw(args: Readonly<JsonObject>): Promise<ToolResult>;
}

/** How a tool appears instead. What is left out stays as it is. */
export interface ToolTransformOptions<Arguments extends object = JsonObject> {
  name?: string;
  title?: string;
  description?: string;
  /** Instead of the tags that it has. */
  tags?: readonly string[];
  annotations?: ToolAnnotations;
  /** Instead of the meta that it has. */
  meta?: Readonly<Record<string, unknown>>;
  version?: string;
  /** `false` leaves the tool out. */
  enabled?: boolean;
  /** By the names that the arguments have so far. */
  arguments?: Readonly<Record<string, ToolArgumentTransform>>;
  /** Another schema of its results, which are checked against it; `null` for none, and no structured content. */
  output?: SchemaSource | null;
  /** Makes another result of one that is no error; what it returns is converted like the value of a handler. */
  result?: (result: ToolResult, context: Context) => unknown;
  /** Answers instead of the tool, which it may call. Takes the new arguments, checked. Not beside `result`. */
  handler?: (args: Arguments, context: Context, original: OriginalTool) => unknown;
}

/** A tool that appears in another way. */
export interface ToolTransform {
  readonly transforms: 'tool';
  readonly name: string;
  readonly options: ToolTransformOptions;
}

/**
 * Renames or describes a tool, hides, renames or defaults its arguments, changes its results, or puts a function in front
 * of it. Stands among the `transforms` of a module: middleware, guards and clients see the transformed tool.
 *
 * @param name the tool's name where the transform stands: after prefixes, and after the transforms before it
 * @example
 * transformTool('search', {
 *   name: 'search_docs',
 *   arguments: { q: { name: 'query' }, tenant: { hide: true, default: 'docs' } },
 * })
 */
export function transformTool<Arguments extends object = JsonObject>(
  name: string,
  options: ToolTransformOptions<Arguments>,
): ToolTransform {
  return { transforms: 'tool', name, options: options as ToolTransformOptions<never> as ToolTransformOptions };
}
