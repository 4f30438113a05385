import type { FailurePolicy } from '../pipeline';
import type { Component, CompletionComponent } from './component';
import { ComponentList } from './component-list';
import type { CompletionEntry, Entry, PromptEntry, TemplateEntry } from './entry';
import { completionKey, type CallerPart, type Snapshot } from './snapshot';
import { Surrounder } from './surround';
import { newestByIdentity } from './versions';

export interface CompileOptions {
  readonly failures: FailurePolicy;
  /** Components per page of a listing; 0 for one page. */
  readonly pageSize: number;
}

/** Surrounds every component, and prepares their listings. Of several with one identity and version the last counts. */
export function compileSnapshot(
  components: readonly Component[],
  { failures, pageSize }: CompileOptions,
  callerParts: readonly CallerPart[] = [],
): Snapshot {
  const surrounder = new Surrounder(failures);
  const ofKind = <K extends Component['kind']>(kind: K): Extract<Component, { kind: K }>[] =>
    components.filter((component): component is Extract<Component, { kind: K }> => component.kind === kind);
  const tools = newestByIdentity(ofKind('tool'), (tool) => surrounder.tool(tool));
  const resources = newestByIdentity(ofKind('resource'), (resource) => surrounder.resource(resource));
  const templates = [
    ...newestByIdentity(ofKind('resourceTemplate'), (template) => surrounder.template(template)).values(),
  ];
  const prompts = newestByIdentity(ofKind('prompt'), (prompt) => surrounder.prompt(prompt));
  const completions = new Map<string, CompletionEntry>();
  for (const component of ofKind('completion')) {
    for (const [kind, owner] of completionOwners(component, prompts, templates)) {
      const key = completionKey(kind, component.reference, component.argument);
      completions.set(key, surrounder.completion(component, owner));
    }
  }
  // Nobody knows yet what callers are going to have.
  const isOpen = callerParts.length > 0;
  return Object.freeze({
    tools,
    resources,
    templates: Object.freeze(templates),
    prompts,
    completions,
    callerParts,
    lists: Object.freeze({
      tools: new ComponentList('tools', [...tools.values()], pageSize),
      resources: new ComponentList('resources', [...resources.values()], pageSize),
      resourceTemplates: new ComponentList('resourceTemplates', templates, pageSize),
      prompts: new ComponentList('prompts', [...prompts.values()], pageSize),
    }),
    capabilities: Object.freeze({
      // What there is. A kind whose first component comes later is announced by a change of its list all the same.
      ...((tools.size > 0 || isOpen) && { tools: { listChanged: true } }),
      ...((resources.size + templates.length > 0 || isOpen) && { resources: { subscribe: true, listChanged: true } }),
      ...((prompts.size > 0 || isOpen) && { prompts: { listChanged: true } }),
      ...((completions.size > 0 || isOpen) && { completions: {} }),
      logging: {},
    }),
  });
}

function completionOwners(
  { reference }: CompletionComponent,
  prompts: ReadonlyMap<string, PromptEntry>,
  templates: readonly TemplateEntry[],
): ['prompt' | 'resourceTemplate', Entry][] {
  const prompt = prompts.get(reference);
  if (prompt) return [['prompt', prompt]];
  return templates.filter((template) => template.uri === reference).map((template) => ['resourceTemplate', template]);
}
