import { toPromptResult, toResourceResult, type PromptResult, type ResourceResult } from '../content';
import type { ComponentInfo, PromptGet, ResourceRead } from '../contracts';
import { composeRequestCore, composeToolCore, type BoundHandler } from '../pipeline';
import { isUnsafePathValue, type UriTemplate } from '../schema';
import type {
  Component,
  CompletionComponent,
  PromptComponent,
  ResourceComponent,
  Surroundings,
  TemplateComponent,
  ToolComponent,
} from './component';
import type {
  CompletionDeclaration,
  ComponentDeclaration,
  Declaration,
  PlacedDeclaration,
  PromptDeclaration,
  ResourceDeclaration,
  ToolDeclaration,
} from './declaration';
import { mirroredArguments } from './mirrored-arguments';
import { wrappedSchema } from './wrapped-schema';

/** What a declaration lacks to be a component. */
export interface Bound {
  readonly handler: BoundHandler;
  readonly surroundings: Surroundings;
}

/** Makes a component of a declaration; without its icons. */
export function toComponent(declaration: Declaration, bound: Bound): Component {
  switch (declaration.kind) {
    case 'completion':
      return toCompletion(declaration, bound);
    case 'tool':
      return toTool(declaration, bound);
    case 'prompt':
      return toPrompt(declaration, bound);
    default:
      return declaration.template
        ? toTemplate(declaration, declaration.template, bound)
        : toResource(declaration, bound);
  }
}

/**
 * The components that declarations are going to be, before there are instances: for checks of what is made of them.
 * Nothing stands around them, and none can be called.
 */
export function outlineComponents(declarations: readonly PlacedDeclaration[]): Component[] {
  return declarations.map((declaration) =>
    toComponent(declaration, {
      handler: () => {
        throw new Error(`${declaration.origin} is not bound`);
      },
      surroundings: { module: declaration.module, placement: declaration.placement, middleware: [], guards: [] },
    }),
  );
}

function toTool(declaration: ToolDeclaration, bound: Bound): ToolComponent {
  const { info, input, output, timeoutMs, search } = declaration;
  return {
    ...base(declaration, bound),
    kind: 'tool',
    listing: {
      inputSchema: input.json,
      outputSchema: output && (output.wrap ? wrappedSchema(output.schema.json) : output.schema.json),
      annotations: info.annotations,
    },
    mirrored: mirroredArguments(input.json),
    search,
    call: composeToolCore({ name: info.name, handler: bound.handler, input, output, timeoutMs }),
  };
}

function toResource(declaration: ResourceDeclaration, bound: Bound): ResourceComponent {
  const { uri, mimeType, cache, input, timeoutMs, listing } = declaration;
  return {
    ...base(declaration, bound),
    kind: 'resource',
    listing: { ...listing, uri },
    uri,
    cache,
    read: composeRequestCore<ResourceRead, ResourceResult>({
      subject: { kind: 'Resource', name: uri },
      handler: bound.handler,
      input: input ?? passThrough,
      convert: (value, message) => toResourceResult(value, { uri: message.uri, mimeType }),
      timeoutMs,
    }),
  };
}

function toTemplate(declaration: ResourceDeclaration, template: UriTemplate, bound: Bound): TemplateComponent {
  const exempt = new Set(declaration.allowUnsafePaths);
  const { uri } = declaration;
  return {
    ...toResource(declaration, bound),
    kind: 'resourceTemplate',
    listing: { ...declaration.listing, uriTemplate: uri },
    template,
    match: (asked) => {
      const parameters = template.match(asked);
      if (!parameters) return undefined;
      const isRefused = Object.entries(parameters).some(
        ([name, value]) => !exempt.has(name) && isUnsafePathValue(value),
      );
      return isRefused ? undefined : parameters;
    },
  };
}

function toPrompt(declaration: PromptDeclaration, bound: Bound): PromptComponent {
  const { info } = declaration;
  return {
    ...base(declaration, bound),
    kind: 'prompt',
    listing: { arguments: declaration.arguments },
    get: composeRequestCore<PromptGet, PromptResult>({
      subject: { kind: 'Prompt', name: info.name },
      handler: bound.handler,
      input: declaration.input ?? passThrough,
      convert: (value) => toPromptResult(value, info.description),
      timeoutMs: declaration.timeoutMs,
    }),
  };
}

function toCompletion(declaration: CompletionDeclaration, { handler, surroundings }: Bound): CompletionComponent {
  const { reference, argument, origin } = declaration;
  return { kind: 'completion', reference, argument, origin, surroundings, gate: undefined, complete: handler };
}

function base({ info, origin, isDisabled }: ComponentDeclaration, { surroundings }: Bound) {
  const frozen: ComponentInfo = Object.freeze({ ...info });
  return { info: frozen, origin, surroundings, gate: undefined, isDisabled };
}

/** Lets a handler that names no type have the parameters as they are. */
const passThrough = {
  json: {},
  parse: (value: unknown) => ({ ok: true as const, value }),
};
