import type { CacheOptions, PromptResult, ResourceResult } from '../content';
import type { ComponentInfo, Guard, McpMiddleware, MirroredArgument, PromptGet, ResourceRead } from '../contracts';
import type { ToolSearchPart } from '../metadata';
import type { ModuleNode, Placement } from '../modules';
import type { BoundHandler, CallContext, Gate, RequestCore, ToolCore } from '../pipeline';
import type { UriTemplate } from '../schema';
import type { ListKey } from './component-list';

/** Decides for each session whether it sees a component. */
export interface SessionGate {
  /** Whether sessions without rules of their own see it. */
  readonly isShown: boolean;
  readonly gate: Gate;
}

/** What stands around a component, from the outermost in. */
export interface Surroundings {
  /** The module whose providers its handler sees. */
  readonly module: ModuleNode;
  /** Where it appears: the modules around it there have a say on lists, too. */
  readonly placement: Placement;
  readonly middleware: readonly McpMiddleware[];
  readonly guards: readonly Guard[];
}

/** The part of the lists that comes from a server of this process, whose middleware has a say on it. */
export interface ListPart {
  hasHooks(list: ListKey): boolean;
  /**
   * What its middleware leaves and makes of it.
   *
   * @param visible its components that the caller may see
   */
  shown(list: ListKey, visible: readonly ListedComponent[], context: CallContext): Promise<readonly ComponentInfo[]>;
}

/** How a mounted server is told that a client wants to hear of a resource, by its URI for clients. */
export interface Subscription {
  subscribe(uri: string, context: CallContext): Promise<void>;
  unsubscribe(uri: string, context: CallContext): Promise<void>;
}

/**
 * A component that is bound to its instances, before guards and middleware are put around it. What composes servers,
 * prefixes, filters, transforms and mounts, turns one into another.
 */
interface BaseComponent {
  readonly info: ComponentInfo;
  /** What it was written as, for messages: `Class.method`. */
  readonly origin: string;
  readonly surroundings: Surroundings;
  /** Decides after the guards; undefined where nothing of its own does. */
  readonly gate: Gate | undefined;
  /** Whether it lives in another process, so that what it is called there is nobody's choice here. */
  readonly isForeign?: boolean;
  /** Hidden until somebody enables it. */
  readonly isDisabled?: boolean;
  /** Decides before the guards where sessions have a visibility of their own. */
  readonly visibility?: SessionGate;
  /** Members of its listing beyond name, title, description, icons and `_meta`; `undefined` ones are not written. */
  readonly listing: Readonly<Record<string, unknown>>;
  /** Where it comes from another server of this process: the part that it belongs to, and what it is there. */
  readonly mounted?: { readonly part: ListPart; readonly info: ComponentInfo };
}

export interface ToolComponent extends BaseComponent {
  readonly kind: 'tool';
  /** Arguments that headers repeat; undefined where there are none. */
  readonly mirrored: readonly MirroredArgument[] | undefined;
  /** Of the tools of a search over tools. */
  readonly search?: ToolSearchPart;
  readonly call: ToolCore;
}

export interface ResourceComponent extends BaseComponent {
  readonly kind: 'resource';
  readonly uri: string;
  readonly cache: CacheOptions | undefined;
  readonly subscription?: Subscription;
  readonly read: RequestCore<ResourceRead, ResourceResult>;
}

export interface TemplateComponent extends BaseComponent {
  readonly kind: 'resourceTemplate';
  /** As it is listed. */
  readonly uri: string;
  readonly template: UriTemplate;
  /** The parameters of a URI; undefined where it does not match, or a value is refused. */
  readonly match: (uri: string) => Readonly<Record<string, string>> | undefined;
  readonly cache: CacheOptions | undefined;
  readonly subscription?: Subscription;
  /** Its input is the parameters that `match` found. */
  readonly read: RequestCore<ResourceRead, ResourceResult>;
}

export interface PromptComponent extends BaseComponent {
  readonly kind: 'prompt';
  /** Its input is the arguments. */
  readonly get: RequestCore<PromptGet, PromptResult>;
}

/** What completes an argument of a prompt, or a parameter of a template. */
export interface CompletionComponent {
  readonly kind: 'completion';
  /** The name of a prompt, or a URI template. */
  readonly reference: string;
  readonly argument: string;
  readonly origin: string;
  readonly surroundings: Surroundings;
  readonly gate: Gate | undefined;
  /** The names that it knows other arguments by, by those of the owner; undefined where they are the same. */
  readonly argumentNames?: ReadonlyMap<string, string>;
  /** Unchecked, as the method returned it. */
  readonly complete: BoundHandler;
}

/** A component that clients see. */
export type ListedComponent = ToolComponent | ResourceComponent | TemplateComponent | PromptComponent;
export type Component = ListedComponent | CompletionComponent;

/** Whether it is one of the tools of a search. */
export function isOfSearch(component: Component): boolean {
  return component.kind === 'tool' && component.search !== undefined;
}

/** What it is known by on the wire: its name, or its URI. */
export function identityOf(component: ListedComponent): string {
  return 'uri' in component ? component.uri : component.info.name;
}
