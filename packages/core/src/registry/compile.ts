import { Icon, toPromptResult, toResourceResult, type PromptResult, type ResourceResult } from '../content';
import type {
  ComponentInfo,
  Context,
  Guard,
  IconDefinition,
  Logger,
  McpMiddleware,
  PromptGet,
  ResourceRead,
} from '../contracts';
import type { Application } from '../modules';
import { composeGate, composeRequestPipeline, composeToolPipeline, type FailurePolicy, type Gate } from '../pipeline';
import { isUnsafePathValue, type UriTemplate } from '../schema';
import { ComponentList } from './component-list';
import { listingMeta } from './component-info';
import type {
  CompletionDeclaration,
  ComponentDeclaration,
  Declaration,
  PromptDeclaration,
  ResourceDeclaration,
  ToolDeclaration,
} from './declaration';
import type { CompletionEntry, Entry, PromptEntry, ResourceEntry, TemplateEntry, ToolEntry } from './entry';
import { mirroredArguments } from './mirrored-arguments';
import { completionKey, type Snapshot } from './snapshot';
import { wrappedSchema } from './wrapped-schema';

export interface CompileOptions {
  readonly application: Application;
  readonly failures: FailurePolicy;
  readonly log: Logger;
  /** What was read of the icons of components; kept from one snapshot to the next. */
  readonly icons: WeakMap<ComponentDeclaration, readonly IconDefinition[]>;
  /** Components per page of a listing; 0 for one page. */
  readonly pageSize: number;
}

/** Binds and composes every component of a started application, and prepares its listings. */
export async function compileSnapshot(
  declarations: readonly Declaration[],
  options: CompileOptions,
): Promise<Snapshot> {
  const compiler = new Compiler(options);
  const { icons } = options;
  for (const declaration of declarations) {
    if (declaration.kind === 'completion' || icons.has(declaration)) continue;
    icons.set(declaration, await resolveIcons(declaration.icons));
  }
  const tools = new Map<string, ToolEntry>();
  const resources = new Map<string, ResourceEntry>();
  const templates: TemplateEntry[] = [];
  const prompts = new Map<string, PromptEntry>();
  for (const declaration of declarations) {
    if (declaration.kind === 'completion') continue;
    const info = withIcons(declaration.info, icons.get(declaration) ?? []);
    if (declaration.kind === 'tool') tools.set(info.name, compiler.tool(declaration, info));
    else if (declaration.kind === 'prompt') prompts.set(info.name, compiler.prompt(declaration, info));
    else if (declaration.template) templates.push(compiler.template(declaration, declaration.template, info));
    else resources.set(declaration.uri, compiler.resource(declaration, info));
  }
  const completions = new Map<string, CompletionEntry>();
  for (const declaration of declarations) {
    if (declaration.kind !== 'completion') continue;
    for (const [kind, owner] of completionOwners(declaration, prompts, templates)) {
      completions.set(
        completionKey(kind, declaration.reference, declaration.argument),
        compiler.completion(declaration, owner),
      );
    }
  }
  const { pageSize } = options;
  return Object.freeze({
    tools,
    resources,
    templates: Object.freeze(templates),
    prompts,
    completions,
    lists: Object.freeze({
      tools: new ComponentList('tools', [...tools.values()], pageSize),
      resources: new ComponentList('resources', [...resources.values()], pageSize),
      resourceTemplates: new ComponentList('resourceTemplates', templates, pageSize),
      prompts: new ComponentList('prompts', [...prompts.values()], pageSize),
    }),
    capabilities: Object.freeze({
      // What there is. A kind whose first component comes later is announced by a change of its list all the same.
      ...(tools.size > 0 && { tools: { listChanged: true } }),
      ...(resources.size + templates.length > 0 && { resources: { subscribe: true, listChanged: true } }),
      ...(prompts.size > 0 && { prompts: { listChanged: true } }),
      ...(completions.size > 0 && { completions: {} }),
      logging: {},
    }),
  });
}

/** Reads icons that come from files. */
export async function resolveIcons(icons: readonly (Icon | IconDefinition)[]): Promise<IconDefinition[]> {
  return Promise.all(icons.map(async (icon) => (icon instanceof Icon ? icon : new Icon(icon)).resolve()));
}

function withIcons(info: ComponentInfo, icons: readonly IconDefinition[]): ComponentInfo {
  return Object.freeze(icons.length > 0 ? { ...info, icons } : { ...info });
}

function completionOwners(
  { reference }: CompletionDeclaration,
  prompts: ReadonlyMap<string, PromptEntry>,
  templates: readonly TemplateEntry[],
): ['prompt' | 'resourceTemplate', Entry][] {
  const prompt = prompts.get(reference);
  if (prompt) return [['prompt', prompt]];
  return templates.filter((template) => template.uri === reference).map((template) => ['resourceTemplate', template]);
}

class Compiler {
  /** A completion asks no guard again that its owner has asked. */
  private readonly guardsOfOwners = new Map<ComponentInfo, readonly Guard[]>();

  constructor(private readonly options: CompileOptions) {}

  tool(declaration: ToolDeclaration, info: ComponentInfo): ToolEntry {
    const { input, output, timeoutMs } = declaration;
    const wire = {
      ...this.listing(info),
      inputSchema: input.json,
      outputSchema: output && (output.wrap ? wrappedSchema(output.schema.json) : output.schema.json),
      annotations: info.annotations,
    };
    return {
      ...this.entry(declaration, info, wire),
      mirrored: mirroredArguments(input.json),
      call: composeToolPipeline({
        info,
        handler: declaration.bind(this.options.application),
        input,
        output,
        timeoutMs,
        middleware: this.middleware(declaration),
        failures: this.options.failures,
      }),
    };
  }

  resource(declaration: ResourceDeclaration, info: ComponentInfo): ResourceEntry {
    const { uri, mimeType, cache, input, timeoutMs } = declaration;
    // Beside the message, so that a middleware may pass on one that it made itself.
    const parametersOf = new WeakMap<Context, Readonly<Record<string, string>>>();
    const read = composeRequestPipeline<ResourceRead, ResourceResult>({
      label: `Resource '${uri}'`,
      hook: 'onReadResource',
      handler: declaration.bind(this.options.application),
      input: input ?? passThrough,
      inputOf: (message) => parametersOf.get(message.context),
      convert: (value, message) => toResourceResult(value, { uri: message.uri, mimeType }),
      timeoutMs,
      middleware: this.middleware(declaration),
      failures: this.options.failures,
    });
    const { listing } = declaration;
    const wire = { ...this.listing(info), ...listing, [declaration.template ? 'uriTemplate' : 'uri']: uri };
    return {
      ...this.entry(declaration, info, wire),
      uri,
      cache,
      read: (asked, parameters, params, context) => {
        parametersOf.set(context, parameters);
        return read({ method: 'resources/read', kind: 'request', params, uri: asked, component: info, context });
      },
    };
  }

  template(declaration: ResourceDeclaration, template: UriTemplate, info: ComponentInfo): TemplateEntry {
    const exempt = new Set(declaration.allowUnsafePaths);
    return {
      ...this.resource(declaration, info),
      template,
      match: (uri) => {
        const parameters = template.match(uri);
        if (!parameters) return undefined;
        const isRefused = Object.entries(parameters).some(
          ([name, value]) => !exempt.has(name) && isUnsafePathValue(value),
        );
        return isRefused ? undefined : parameters;
      },
    };
  }

  prompt(declaration: PromptDeclaration, info: ComponentInfo): PromptEntry {
    const get = composeRequestPipeline<PromptGet, PromptResult>({
      label: `Prompt '${info.name}'`,
      hook: 'onGetPrompt',
      handler: declaration.bind(this.options.application),
      input: declaration.input ?? passThrough,
      inputOf: (message) => message.arguments,
      convert: (value) => toPromptResult(value, info.description),
      timeoutMs: declaration.timeoutMs,
      middleware: this.middleware(declaration),
      failures: this.options.failures,
    });
    const wire = { ...this.listing(info), arguments: declaration.arguments };
    return {
      ...this.entry(declaration, info, wire),
      get: (args, params, context) =>
        get({
          method: 'prompts/get',
          kind: 'request',
          params,
          name: info.name,
          arguments: args,
          component: info,
          context,
        }),
    };
  }

  completion(declaration: CompletionDeclaration, owner: Entry): CompletionEntry {
    const asked = this.guardsOfOwners.get(owner.info) ?? [];
    const guards = this.guards(declaration).filter((guard) => !asked.includes(guard));
    return {
      module: declaration.module,
      owner,
      gate: guards.length > 0 ? this.gate(owner.info, guards) : undefined,
      complete: declaration.bind(this.options.application),
    };
  }

  private entry(declaration: ComponentDeclaration, info: ComponentInfo, wire: Record<string, unknown>): Entry {
    const guards = this.guards(declaration);
    this.guardsOfOwners.set(info, guards);
    return {
      module: declaration.module,
      info,
      fragment: JSON.stringify(wire),
      gate: this.gate(info, guards),
    };
  }

  private gate(info: ComponentInfo, guards: readonly Guard[]): Gate | undefined {
    return composeGate(info, guards, (error, context) =>
      context.log.error({ err: error, component: info.name }, 'A guard failed, so it refused'),
    );
  }

  /** What all kinds of listings have in common; `undefined` members disappear when it is written. */
  private listing(info: ComponentInfo): Record<string, unknown> {
    const { name, title, description, icons } = info;
    return { name, title, description, icons, _meta: listingMeta(info) };
  }

  /** Middleware of every module that contains the component, the server's own first. */
  private middleware({ module }: ComponentDeclaration): McpMiddleware[] {
    const { application } = this.options;
    return application.dependentsOf(module).flatMap((one) => application.middlewareOf(one));
  }

  /** Guards of every module that contains the component, then those of its class and method. */
  private guards({ module, guards }: Declaration): Guard[] {
    const { application } = this.options;
    return [
      ...application.dependentsOf(module).flatMap((one) => application.guardsOf(one)),
      ...guards.map((reference) => application.guard(module, reference)),
    ];
  }
}

/** Lets a handler that names no type have the parameters as they are. */
const passThrough = {
  json: {},
  parse: (value: unknown) => ({ ok: true as const, value }),
};
