import type { Diagnostics } from '../errors';
import { isFunctionComponent } from '../metadata';
import type { Application, ComponentSource, ModuleNode } from '../modules';
import { canonicalTemplate } from '../schema';
import type { Declaration } from './declaration';
import { declareCompletion } from './declare-completion';
import { declarePrompt } from './declare-prompt';
import { declareResource, declareResourceObject } from './declare-resource';
import { declareTool } from './declare-tool';
import type { DeclareOptions, HandlerSource } from './handler-source';
import { fromFunction, fromMethod } from './handler-source';

/** Reads every component of an application and reports what is wrong with any of them. */
export function declareComponents(
  application: Application,
  options: DeclareOptions,
  diagnostics: Diagnostics,
): Declaration[] {
  return application.sources
    .map((source) => declareSource(source, options, diagnostics))
    .filter((declaration) => declaration !== undefined);
}

/** Reads one component; undefined where it is disabled or wrong. */
export function declareSource(
  source: ComponentSource,
  options: DeclareOptions,
  diagnostics: Diagnostics,
): Declaration | undefined {
  switch (source.kind) {
    case 'tool':
      return declareTool(
        fromMethod(source, source.record.member, source.record.onClass),
        source.record.options,
        options,
        diagnostics,
      );
    case 'resource':
      return declareResource(
        fromMethod(source, source.record.member),
        source.record.uri,
        source.record.options,
        options,
        diagnostics,
      );
    case 'prompt':
      return declarePrompt(fromMethod(source, source.record.member), source.record.options, options, diagnostics);
    case 'completion':
      return declareCompletion(fromMethod(source, source.record.member), source.record);
    case 'resource-object':
      return declareResourceObject(source.module, source.resource, diagnostics);
    case 'function':
      return declareFunction(source, fromFunction(source.module, source.component), options, diagnostics);
  }
}

function declareFunction(
  source: Extract<ComponentSource, { kind: 'function' }>,
  handler: HandlerSource,
  options: DeclareOptions,
  diagnostics: Diagnostics,
): Declaration | undefined {
  const { component } = source;
  if (!isFunctionComponent(component)) return undefined;
  switch (component.component) {
    case 'tool':
      return declareTool(handler, component.options, options, diagnostics);
    case 'resource':
      return declareResource(handler, component.uri, component.options, options, diagnostics);
    case 'prompt':
      return declarePrompt(handler, component.options, options, diagnostics);
  }
}

/** Names of the prompts, and URIs of the resources, that are disabled in a module. */
export function disabledReferences(application: Application, module: ModuleNode): string[] {
  return application.sources.flatMap((source) => (source.module === module ? (disabledReference(source) ?? []) : []));
}

function disabledReference(source: ComponentSource): string | undefined {
  if (source.kind === 'function') {
    const { component } = source;
    if (component.options.enabled !== false) return undefined;
    return component.component === 'resource'
      ? canonicalTemplate(component.uri)
      : (component.options.name ?? component.handler.name);
  }
  if (source.kind !== 'resource' && source.kind !== 'prompt') return undefined;
  if (source.record.options.enabled !== false) return undefined;
  return source.kind === 'resource'
    ? canonicalTemplate(source.record.uri)
    : (source.record.options.name ?? source.record.member);
}
