import type { Diagnostics } from '../errors';
import { isFunctionComponent, type ToolSearchPart } from '../metadata';
import type { Application, ComponentSource } from '../modules';
import type { Declaration } from './declaration';
import { declareCompletion } from './declare-completion';
import { declarePrompt } from './declare-prompt';
import { declareResource, declareResourceObject } from './declare-resource';
import { declareTool } from './declare-tool';
import type { DeclareOptions, HandlerSource } from './handler-source';
import { fromFunction, fromMethod, reportAt } from './handler-source';
import { searchProblems } from './search-problems';

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
      return {
        ...declareTool(handler, component.options, options, diagnostics),
        search: searchOf(handler, component.search, diagnostics),
      };
    case 'resource':
      return declareResource(handler, component.uri, component.options, options, diagnostics);
    case 'prompt':
      return declarePrompt(handler, component.options, options, diagnostics);
  }
}

/** The options are those of both tools, so that one of them reports what is wrong. */
function searchOf(
  handler: HandlerSource,
  part: ToolSearchPart | undefined,
  diagnostics: Diagnostics,
): ToolSearchPart | undefined {
  const problems = part?.role === 'search' ? searchProblems(part.options) : [];
  for (const { detail, fix } of problems) reportAt(handler, diagnostics, 'TN5050', detail, fix);
  return problems.length > 0 ? undefined : part;
}
