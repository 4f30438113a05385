import type { CacheOptions, PromptResult, ResourceResult } from '../content';
import type { ComponentInfo, JsonObject, MirroredArgument } from '../contracts';
import type { ModuleNode } from '../modules';
import type { CallContext, Gate, ToolPipeline } from '../pipeline';
import type { UriTemplate } from '../schema';
import type { ListedComponent, SessionGate, Subscription } from './component';

/** A component of a snapshot: bound, composed, and ready to be listed. */
export interface Entry {
  /** What it was made of. */
  readonly component: ListedComponent;
  readonly module: ModuleNode;
  readonly info: ComponentInfo;
  /** Its JSON in listings, without the other versions. */
  readonly fragment: string;
  /** Undefined where everybody may use it. */
  readonly gate: Gate | undefined;
  /** The part of the gate that sessions change; undefined where they cannot. */
  readonly visibility: SessionGate | undefined;
  /** Itself and its other versions, the newest first; undefined where it has no version. */
  readonly versions?: readonly Entry[];
}

export interface ToolEntry extends Entry {
  readonly versions?: readonly ToolEntry[];
  /** Arguments that headers repeat; undefined where there are none. */
  readonly mirrored: readonly MirroredArgument[] | undefined;
  readonly call: ToolPipeline;
}

export interface ResourceEntry extends Entry {
  readonly versions?: readonly ResourceEntry[];
  readonly uri: string;
  readonly subscription: Subscription | undefined;
  /** What its author says of keeping it. */
  readonly cache: CacheOptions | undefined;
  /** @param params of the request, as received */
  read(
    uri: string,
    parameters: Readonly<Record<string, string>>,
    params: Readonly<JsonObject>,
    context: CallContext,
  ): Promise<ResourceResult>;
}

export interface TemplateEntry extends ResourceEntry {
  readonly versions?: readonly TemplateEntry[];
  readonly template: UriTemplate;
  /** The parameters of a URI; undefined where it does not match, or a value is refused. */
  match(uri: string): Readonly<Record<string, string>> | undefined;
}

export interface PromptEntry extends Entry {
  readonly versions?: readonly PromptEntry[];
  /** @param params of the request, as received */
  get(
    args: Readonly<Record<string, string>>,
    params: Readonly<JsonObject>,
    context: CallContext,
  ): Promise<PromptResult>;
}

export interface CompletionEntry {
  readonly module: ModuleNode;
  readonly argument: string;
  /** The prompt or template that it completes for. */
  readonly owner: Entry;
  /** What guards the completion itself, beyond its owner; undefined where nothing does. */
  readonly gate: Gate | undefined;
  /** The names that it knows other arguments by, by those of the owner; undefined where they are the same. */
  readonly argumentNames: ReadonlyMap<string, string> | undefined;
  /** Unchecked, as the method returned it. */
  complete(value: string, context: CallContext): unknown;
}
