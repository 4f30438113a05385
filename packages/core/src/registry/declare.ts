import type { Diagnostics } from '../errors';
import { isFunctionComponent } from '../metadata';
import type { Application, ComponentSource } from '../modules';
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

/** Reads one component. */
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
