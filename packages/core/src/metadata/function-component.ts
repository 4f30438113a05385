import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Constructor, Context, JsonSchema } from '../contracts';
import type { PromptOptions, ResourceOptions, ToolOptions } from './component-options';
import type { UriWithScheme } from './handler-types';
import type { ToolSearchPart } from './tool-search';

type FunctionHandler = (input: never, ctx: Context) => unknown;

/** A component written as a function, for scripts and tests. */
export type FunctionComponent =
  | {
      readonly component: 'tool';
      readonly options: ToolOptions;
      readonly handler: FunctionHandler;
      /** Of the tools that `toolSearch` makes. */
      readonly search?: ToolSearchPart;
    }
  | {
      readonly component: 'resource';
      readonly uri: string;
      readonly options: ResourceOptions;
      readonly handler: FunctionHandler;
    }
  | { readonly component: 'prompt'; readonly options: PromptOptions; readonly handler: FunctionHandler };

type InputOf<I> = I extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<I>
  : I extends Constructor<infer T>
    ? T
    : Record<string, unknown>;

/**
 * A tool as a function. Stands among a module's `providers`, or goes to `server.add`.
 *
 * @example tool({ name: 'add', input: z.object({ a: z.number(), b: z.number() }) }, ({ a, b }) => a + b)
 */
export function tool<const I extends StandardSchemaV1 | Constructor | JsonSchema = JsonSchema>(
  options: Omit<ToolOptions, 'input' | 'name'> & { name: string; input?: I },
  handler: (input: InputOf<I>, ctx: Context) => unknown,
): FunctionComponent {
  return { component: 'tool', options, handler };
}

/** A resource as a function; its input is the template's parameters. */
export function resource<const U extends string>(
  uri: UriWithScheme<U>,
  options: ResourceOptions & { name: string },
  handler: (parameters: Record<string, string>, ctx: Context) => unknown,
): FunctionComponent;
export function resource(
  uri: string,
  options: ResourceOptions & { name: string },
  handler: (parameters: Record<string, string>, ctx: Context) => unknown,
): FunctionComponent {
  return { component: 'resource', uri, options, handler };
}

/** A prompt as a function. */
export function prompt<const I extends StandardSchemaV1 | Constructor | JsonSchema = JsonSchema>(
  options: Omit<PromptOptions, 'input' | 'name'> & { name: string; input?: I },
  handler: (args: InputOf<I>, ctx: Context) => unknown,
): FunctionComponent {
  return { component: 'prompt', options, handler };
}

/** Whether a provider is in truth a component. */
export function isFunctionComponent(value: unknown): value is FunctionComponent {
  return typeof value === 'object' && value !== null && 'component' in value && 'handler' in value;
}
