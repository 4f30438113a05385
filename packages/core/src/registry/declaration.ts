import type { CacheOptions, Icon } from '../content';
import type { CompiledSchema, ComponentInfo, Constructor, IconDefinition } from '../contracts';
import type { GuardReference, ToolSearchPart } from '../metadata';
import type { Application, ModuleNode, Placement } from '../modules';
import type { BoundHandler, ToolOutput } from '../pipeline';
import type { UriTemplate } from '../schema';

/** Where a component was written, for problems with it. */
export interface Place {
  /** The class with the method; the module of what is no method. */
  readonly target: Constructor;
  readonly member: string;
}

/** A component that has been read and checked, but not bound to instances yet. */
interface BaseDeclaration {
  readonly module: ModuleNode;
  /** What it was written as, for messages: `Class.method`. */
  readonly origin: string;
  readonly place: Place;
  readonly info: ComponentInfo;
  readonly icons: readonly (Icon | IconDefinition)[];
  readonly guards: readonly GuardReference[];
  readonly timeoutMs: number | undefined;
  /** Hidden until somebody enables it. */
  readonly isDisabled: boolean;
  readonly bind: (application: Application) => BoundHandler;
}

export interface ToolDeclaration extends BaseDeclaration {
  readonly kind: 'tool';
  readonly input: CompiledSchema;
  readonly output: ToolOutput | undefined;
  /** Of the tools of a search over tools. */
  readonly search?: ToolSearchPart;
}

export interface ResourceDeclaration extends BaseDeclaration {
  readonly kind: 'resource' | 'resourceTemplate';
  readonly uri: string;
  /** Undefined for a resource with a fixed URI. */
  readonly template: UriTemplate | undefined;
  /** Converts the template's parameters; undefined where the handler takes them as they are. */
  readonly input: CompiledSchema | undefined;
  readonly mimeType: string | undefined;
  readonly cache: CacheOptions | undefined;
  readonly listing: Readonly<Record<string, unknown>>;
  readonly allowUnsafePaths: readonly string[];
}

export interface PromptArgument {
  readonly name: string;
  readonly description?: string;
  readonly required?: boolean;
}

export interface PromptDeclaration extends BaseDeclaration {
  readonly kind: 'prompt';
  readonly input: CompiledSchema | undefined;
  readonly arguments: readonly PromptArgument[];
}

export interface CompletionDeclaration {
  readonly kind: 'completion';
  readonly module: ModuleNode;
  readonly origin: string;
  readonly place: Place;
  /** Name of a prompt, or URI template. */
  readonly reference: string;
  readonly argument: string;
  readonly guards: readonly GuardReference[];
  readonly bind: (application: Application) => BoundHandler;
}

export type ComponentDeclaration = ToolDeclaration | ResourceDeclaration | PromptDeclaration;
export type Declaration = ComponentDeclaration | CompletionDeclaration;

/** A declaration where it appears, under the name that it has there. */
export type PlacedDeclaration = Declaration & { readonly placement: Placement };
