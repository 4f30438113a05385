import { Icon, toPromptResult, toResourceResult, type PromptResult, type ResourceResult } from '../content';
import type { ComponentInfo, IconDefinition, PromptGet, ResourceRead } from '../contracts';
import type { Application, Placement } from '../modules';
import { composeRequestCore, composeToolCore } from '../pipeline';
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
  PlacedDeclaration,
  PromptDeclaration,
  ResourceDeclaration,
  ToolDeclaration,
} from './declaration';
import { mirroredArguments } from './mirrored-arguments';
import { wrappedSchema } from './wrapped-schema';

type Placed<D> = D & { readonly placement: Placement };

/** Binds declarations to the instances of a started application, each once. */
export class Binder {
  private readonly bound = new WeakMap<PlacedDeclaration, Component>();

  constructor(private readonly application: Application) {}

  /** Reads icons that come from files as well. */
  async bind(declarations: readonly PlacedDeclaration[]): Promise<Component[]> {
    const components: Component[] = [];
    for (const declaration of declarations) {
      const known = this.bound.get(declaration);
      const component = known ?? (await this.bindOne(declaration));
      if (!known) this.bound.set(declaration, component);
      components.push(component);
    }
    return components;
  }

  private async bindOne(declaration: PlacedDeclaration): Promise<Component> {
    if (declaration.kind === 'completion') return this.completion(declaration);
    const info = withIcons(declaration.info, await resolveIcons(declaration.icons));
    if (declaration.kind === 'tool') return this.tool(declaration, info);
    if (declaration.kind === 'prompt') return this.prompt(declaration, info);
    if (declaration.template) return this.template(declaration, declaration.template, info);
    return this.resource(declaration, info);
  }

  private tool(declaration: Placed<ToolDeclaration>, info: ComponentInfo): ToolComponent {
    const { input, output, timeoutMs } = declaration;
    return {
      ...this.base(declaration, info),
      kind: 'tool',
      listing: {
        inputSchema: input.json,
        outputSchema: output && (output.wrap ? wrappedSchema(output.schema.json) : output.schema.json),
        annotations: info.annotations,
      },
      mirrored: mirroredArguments(input.json),
      call: composeToolCore({
        name: info.name,
        handler: declaration.bind(this.application),
        input,
        output,
        timeoutMs,
      }),
    };
  }

  private resource(declaration: Placed<ResourceDeclaration>, info: ComponentInfo): ResourceComponent {
    const { uri, mimeType, cache, input, timeoutMs, listing } = declaration;
    return {
      ...this.base(declaration, info),
      kind: 'resource',
      listing: { ...listing, uri },
      uri,
      cache,
      read: composeRequestCore<ResourceRead, ResourceResult>({
        label: `Resource '${uri}'`,
        handler: declaration.bind(this.application),
        input: input ?? passThrough,
        convert: (value, message) => toResourceResult(value, { uri: message.uri, mimeType }),
        timeoutMs,
      }),
    };
  }

  private template(
    declaration: Placed<ResourceDeclaration>,
    template: UriTemplate,
    info: ComponentInfo,
  ): TemplateComponent {
    const exempt = new Set(declaration.allowUnsafePaths);
    const { uri } = declaration;
    return {
      ...this.resource(declaration, info),
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

  private prompt(declaration: Placed<PromptDeclaration>, info: ComponentInfo): PromptComponent {
    return {
      ...this.base(declaration, info),
      kind: 'prompt',
      listing: { arguments: declaration.arguments },
      get: composeRequestCore<PromptGet, PromptResult>({
        label: `Prompt '${info.name}'`,
        handler: declaration.bind(this.application),
        input: declaration.input ?? passThrough,
        convert: (value) => toPromptResult(value, info.description),
        timeoutMs: declaration.timeoutMs,
      }),
    };
  }

  private completion(declaration: Placed<CompletionDeclaration>): CompletionComponent {
    const { reference, argument, origin } = declaration;
    return {
      kind: 'completion',
      reference,
      argument,
      origin,
      surroundings: this.surroundings(declaration),
      gate: undefined,
      complete: declaration.bind(this.application),
    };
  }

  private base(declaration: Placed<ComponentDeclaration>, info: ComponentInfo) {
    return {
      info,
      origin: declaration.origin,
      surroundings: this.surroundings(declaration),
      gate: undefined,
    };
  }

  /** What stands around the place, then the component's own guards. */
  private surroundings({ module, guards, placement }: PlacedDeclaration): Surroundings {
    const surroundings = surroundingsOf(placement, this.application);
    const own = guards.map((reference) => this.application.guard(module, reference));
    return { ...surroundings, guards: [...surroundings.guards, ...own] };
  }
}

/** What stands around everything in a place, ready after the start of the application. */
export function surroundingsOf({ module, around, guardedBy }: Placement, application: Application): Surroundings {
  return {
    module,
    around,
    middleware: around.flatMap((one) => application.middlewareOf(one)),
    guards: guardedBy.flatMap((one) => application.guardsOf(one)),
  };
}

/** Reads icons that come from files. */
export async function resolveIcons(icons: readonly (Icon | IconDefinition)[]): Promise<IconDefinition[]> {
  return Promise.all(icons.map(async (icon) => (icon instanceof Icon ? icon : new Icon(icon)).resolve()));
}

function withIcons(info: ComponentInfo, icons: readonly IconDefinition[]): ComponentInfo {
  return Object.freeze(icons.length > 0 ? { ...info, icons } : { ...info });
}

/** Lets a handler that names no type have the parameters as they are. */
const passThrough = {
  json: {},
  parse: (value: unknown) => ({ ok: true as const, value }),
};
