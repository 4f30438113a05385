import type { Constructor, Provider, Token } from '../contracts';
import { isClass } from '../injection';
import {
  isFunctionComponent,
  readCompletions,
  readPrompts,
  readResources,
  readTools,
  type CompletionRecord,
  type FunctionComponent,
  type PromptRecord,
  type ProviderEntry,
  type ResourceObject,
  type ResourceRecord,
  type ToolRecord,
} from '../metadata';
import type { ModuleNode } from './module-node';

interface Origin {
  readonly module: ModuleNode;
}

interface MethodOrigin extends Origin {
  /** The decorated class. */
  readonly target: Constructor;
  /** Resolves the instance, as the module sees it. */
  readonly token: Token;
}

/** A decorated method of a provider. */
export type MethodSource = MethodOrigin &
  (
    | { readonly kind: 'tool'; readonly record: ToolRecord }
    | { readonly kind: 'resource'; readonly record: ResourceRecord }
    | { readonly kind: 'prompt'; readonly record: PromptRecord }
    | { readonly kind: 'completion'; readonly record: CompletionRecord }
  );

/** Something among the providers of a module that becomes a component. */
export type ComponentSource =
  | MethodSource
  | (Origin & { readonly kind: 'function'; readonly component: FunctionComponent })
  | (Origin & { readonly kind: 'resource-object'; readonly resource: ResourceObject });

/** What the providers of a module turned out to be. */
export interface ModuleContents {
  /** In the order of the list, each provider once. */
  readonly sources: readonly ComponentSource[];
  /** What can be injected; components that are no classes are not among it. */
  readonly providers: readonly Provider[];
}

/** Reads the components among the providers of a module: decorated classes, functions and resource objects. */
export function readContents(module: ModuleNode): ModuleContents {
  const sources: ComponentSource[] = [];
  const providers: Provider[] = [];
  for (const entry of new Set(module.options.providers as readonly ProviderEntry[])) {
    if (isFunctionComponent(entry)) sources.push({ module, kind: 'function', component: entry });
    else if (isResourceObject(entry)) sources.push({ module, kind: 'resource-object', resource: entry });
    else {
      providers.push(entry);
      sources.push(...readMethods(module, entry));
    }
  }
  return { sources, providers };
}

function readMethods(module: ModuleNode, provider: Provider): MethodSource[] {
  const target = typeof provider === 'object' && 'useClass' in provider ? provider.useClass : provider;
  if (!isClass(target)) return [];
  const token = typeof provider === 'object' ? provider.provide : provider;
  const origin = { module, target, token };
  return [
    ...readTools(target).map((record) => ({ ...origin, kind: 'tool' as const, record })),
    ...readResources(target).map((record) => ({ ...origin, kind: 'resource' as const, record })),
    ...readPrompts(target).map((record) => ({ ...origin, kind: 'prompt' as const, record })),
    ...readCompletions(target).map((record) => ({ ...origin, kind: 'completion' as const, record })),
  ];
}

/** Whether methods of the class, or itself, are decorated as components. */
export function hasComponents(target: Constructor): boolean {
  return [readTools, readResources, readPrompts].some((read) => read(target).length > 0);
}

function isResourceObject(entry: ProviderEntry): entry is ResourceObject {
  return (
    typeof entry === 'object' &&
    !('provide' in entry) &&
    'uri' in entry &&
    'read' in entry &&
    typeof entry.read === 'function'
  );
}
