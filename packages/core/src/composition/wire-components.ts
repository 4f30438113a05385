import { isPlainObject } from '../content';
import type {
  ComponentInfo,
  Context,
  IconDefinition,
  JsonObject,
  Logger,
  MountCaller,
  MountedComponents,
  MountedServer,
} from '../contracts';
import { ProtocolError, RpcCode } from '../errors';
import type { CallContext } from '../pipeline';
import {
  mirroredArguments,
  type Component,
  type CompletionComponent,
  type PromptComponent,
  type ResourceComponent,
  type Surroundings,
  type TemplateComponent,
  type ToolComponent,
} from '../registry';
import { foreignTemplate } from './foreign-template';
import { withoutUnusable } from './left-out';
import type { Namespace } from './namespace';
import type { RunningCalls } from './running-calls';
import { completionValuesOf, promptResultOf, resourceResultOf, toolResultOf } from './wire-results';
import { promptResultServed, resourceResultServed, servedUris, toolResultServed, type ServedUris } from './served-uris';
import { askingFor, listedTags, listedVersion, olderVersions } from './wire-meta';

/** Where what a mounted server offers appears. */
export interface WirePlace {
  /** Of the mount, for messages. */
  readonly name: string;
  readonly server: MountedServer;
  readonly namespace: Namespace;
  readonly surroundings: Surroundings;
  readonly log: Logger;
  readonly calls: RunningCalls;
  /** Who asks, and the way back. */
  readonly callerOf: (context: Context) => MountCaller;
}

type Listed = Readonly<JsonObject>;

/**
 * Turns what a mounted server lists into components that forward to it. What has no name or URI is left out, and so is
 * what cannot be shown.
 */
export function wireComponents(offered: MountedComponents, place: WirePlace): Component[] {
  const reader = new WireReader(place, offered);
  const { tools, resources, resourceTemplates, prompts } = withoutUnusable(offered, place);
  return [
    ...tools.flatMap((listed) => reader.tool(listed)),
    ...resources.flatMap((listed) => reader.resource(listed)),
    ...resourceTemplates.flatMap((listed) => reader.template(listed)),
    ...prompts.flatMap((listed) => reader.prompt(listed)),
  ];
}

/** @throws ProtocolError -32603 for what lists no components */
export function requireLists(offered: MountedComponents): MountedComponents {
  const { tools, resources, resourceTemplates, prompts } = offered;
  if ([tools, resources, resourceTemplates, prompts].every(Array.isArray)) return offered;
  throw new ProtocolError(RpcCode.InternalError, 'The mounted server lists something else than components');
}

class WireReader {
  private readonly completes: boolean;
  private readonly served: ServedUris;

  constructor(
    private readonly place: WirePlace,
    offered: MountedComponents,
  ) {
    this.completes = offered.completes;
    this.served = servedUris(offered, place.namespace);
  }

  tool(listed: Listed): ToolComponent[] {
    const { server, namespace, calls, callerOf } = this.place;
    const { name } = listed;
    if (!isText(name)) return [];
    const schema = isPlainObject(listed['inputSchema']) ? listed['inputSchema'] : { type: 'object' };
    const mirrored = mirroredArguments(schema);
    return this.inVersions<ToolComponent>((older) => ({
      ...this.base(
        this.info('tool', listed, { name: namespace.name(name) }, older),
        { ...listed, inputSchema: schema },
        name,
      ),
      kind: 'tool',
      mirrored,
      call: async (args, _params, context) =>
        toolResultServed(
          toolResultOf(
            await calls.track(server.callTool({ name, arguments: args, ...metaOf(context, older) }, callerOf(context))),
          ),
          this.served,
        ),
    }));
  }

  resource(listed: Listed): ResourceComponent[] {
    const { uri } = listed;
    if (!isText(uri)) return [];
    return this.inVersions<ResourceComponent>((older) => ({
      ...this.readable(listed, uri, 'resource', older),
      kind: 'resource',
    }));
  }

  template(listed: Listed): Component[] {
    const { namespace } = this.place;
    const { uriTemplate: own } = listed;
    if (!isText(own)) return [];
    const uri = namespace.uri(own);
    const template = foreignTemplate(uri);
    const templates = this.inVersions<TemplateComponent>((older) => ({
      ...this.readable(listed, own, 'resourceTemplate', older),
      kind: 'resourceTemplate',
      listing: { ...withoutKnown(listed), uriTemplate: uri },
      template,
      match: (asked) => template.match(asked),
    }));
    const completions = template.variables.map((variable) =>
      this.completion(uri, variable.name, { type: 'ref/resource', uri: own }),
    );
    return templates.length > 0 && this.completes ? [...templates, ...completions] : templates;
  }

  prompt(listed: Listed): Component[] {
    const { server, namespace, calls, callerOf } = this.place;
    const { name } = listed;
    if (!isText(name)) return [];
    const known = namespace.name(name);
    const prompts = this.inVersions<PromptComponent>((older) => ({
      ...this.base(this.info('prompt', listed, { name: known }, older), listed, name),
      kind: 'prompt',
      get: async ({ arguments: args, context }) =>
        promptResultServed(
          promptResultOf(
            await calls.track(
              server.getPrompt({ name, arguments: args, ...metaOf(context, older) }, callerOf(context)),
            ),
          ),
          this.served,
        ),
    }));
    const args = Array.isArray(listed['arguments']) ? (listed['arguments'] as unknown[]) : [];
    const completions = args.flatMap((argument) =>
      isPlainObject(argument) && isText(argument['name'])
        ? this.completion(known, argument['name'], { type: 'ref/prompt', name })
        : [],
    );
    return prompts.length > 0 && this.completes ? [...prompts, ...completions] : prompts;
  }

  /** What resources and templates have in common. */
  private readable(listed: Listed, own: string, kind: 'resource' | 'resourceTemplate', older: string | undefined) {
    const { server, namespace, calls, callerOf } = this.place;
    const uri = namespace.uri(own);
    const name = isText(listed['name']) ? listed['name'] : uri;
    const mimeType = isText(listed['mimeType']) ? listed['mimeType'] : undefined;
    const info = this.info(kind, listed, { name, uri, mimeType }, older);
    const ownOf = (asked: string): string => namespace.ownUri(asked) ?? own;
    return {
      ...this.base(info, listed, own),
      listing: { ...withoutKnown(listed), uri },
      uri,
      cache: undefined,
      subscription: server.subscribe && {
        subscribe: async (asked: string, context: CallContext) => server.subscribe?.(ownOf(asked), callerOf(context)),
        unsubscribe: async (asked: string, context: CallContext) =>
          server.unsubscribe?.(ownOf(asked), callerOf(context)),
      },
      read: (async (message) => {
        const { uri: asked, context } = message;
        const wanted = ownOf(asked);
        const wire = await calls.track(
          server.readResource({ uri: wanted, ...metaOf(context, older) }, callerOf(context)),
        );
        return resourceResultServed(resourceResultOf(wire), asked, wanted, this.served);
      }) satisfies ResourceComponent['read'],
    };
  }

  private completion(reference: string, argument: string, ref: JsonObject): CompletionComponent {
    const { server, surroundings, name, callerOf } = this.place;
    return {
      kind: 'completion',
      reference,
      argument,
      origin: `mount '${name}'`,
      surroundings,
      gate: undefined,
      complete: async (value, context) => {
        const others: unknown = Reflect.get(context, 'arguments');
        const params = {
          ref,
          argument: { name: argument, value },
          ...(isPlainObject(others) && Object.keys(others).length > 0 && { context: { arguments: others } }),
          ...metaOf(context),
        };
        return completionValuesOf(await server.complete(params, callerOf(context)));
      },
    };
  }

  private base(info: ComponentInfo, listed: Listed, own: string) {
    const { surroundings, name } = this.place;
    return {
      info: Object.freeze(info),
      origin: `${own} of mount '${name}'`,
      isForeign: true,
      surroundings,
      gate: undefined,
      listing: withoutKnown(listed),
    };
  }

  /**
   * What is listed, and a component for each version that stands behind it. Nothing is known of their tags, so that they
   * are left out where tags decide what appears.
   *
   * @param make gets the version, or undefined for what is listed
   */
  private inVersions<C extends ToolComponent | ResourceComponent | TemplateComponent | PromptComponent>(
    make: (older: string | undefined) => C,
  ): C[] {
    const { namespace } = this.place;
    const first = make(undefined);
    if (!namespace.admits(first.info.tags)) return [];
    return [first, ...(namespace.selectsByTags ? [] : olderVersions(first.info.meta).map((older) => make(older)))];
  }

  private info(
    kind: ComponentInfo['kind'],
    listed: Listed,
    named: { name: string; uri?: string; mimeType?: string },
    older: string | undefined,
  ): ComponentInfo {
    const { title, description, icons, annotations, _meta: given } = listed;
    const meta = isPlainObject(given) ? given : undefined;
    return {
      kind,
      ...named,
      title: isText(title) ? title : undefined,
      description: typeof description === 'string' ? description : undefined,
      icons: Array.isArray(icons) ? (icons as IconDefinition[]) : undefined,
      annotations: kind === 'tool' && isPlainObject(annotations) ? annotations : undefined,
      tags: listedTags(meta),
      version: older ?? listedVersion(meta),
      meta,
      scopes: [],
    };
  }
}

/** Members of a listing that are written by themselves. */
function withoutKnown(listed: Listed): JsonObject {
  const { name: _name, title: _title, description: _description, icons: _icons, _meta, ...rest } = listed;
  return rest;
}

/** `_meta` of the request without what belongs to the connection; it asks for an older version by name. */
function metaOf({ meta }: { readonly meta: Readonly<JsonObject> }, older?: string): { _meta?: JsonObject } {
  if (older !== undefined) return { _meta: askingFor(older, meta) };
  return Object.keys(meta).length > 0 ? { _meta: { ...meta } } : {};
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
