import type { ComponentInfo, JsonObject, MaybePromise } from '../contracts';
import type { ModuleNode } from '../modules';
import { CallContext, gatesInOrder, type Gate } from '../pipeline';
import {
  isOfSearch,
  resourceMatches,
  versionsOf,
  type Component,
  type CompletionComponent,
  type CompletionEntry,
  type Entry,
  type PromptComponent,
  type PromptEntry,
  type ResourceComponent,
  type ResourceEntry,
  type Snapshot,
  type Surroundings,
  type TemplateComponent,
  type TemplateEntry,
  type ToolComponent,
  type ToolEntry,
} from '../registry';
import type { ChildServer } from './child-server';
import type { Exposure } from './exposure';
import { foreignTemplate } from './foreign-template';
import { namesScheme, promptResultServed, resourceResultServed, toolResultServed } from './served-uris';

/**
 * Turns what a server of this process offers into components of the one that mounts it. A search of its own stays behind:
 * it would find and call what the mounting server hides.
 */
export function exposeSnapshot(snapshot: Snapshot, exposure: Exposure, surroundings: Surroundings): Component[] {
  const exposer = new Exposer(exposure, surroundings);
  const { namespace } = exposure;
  const isShown = ({ info }: Entry): boolean => namespace.admits(info.tags);
  return [
    ...[...snapshot.tools.values()]
      .flatMap(versionsOf<ToolEntry>)
      .filter((entry) => isShown(entry) && !isOfSearch(entry.component))
      .map((entry) => exposer.tool(entry)),
    ...[...snapshot.resources.values()]
      .flatMap(versionsOf<ResourceEntry>)
      .filter(isShown)
      .map((entry) => exposer.resource(entry)),
    ...snapshot.templates
      .flatMap(versionsOf<TemplateEntry>)
      .filter(isShown)
      .map((entry) => exposer.template(entry)),
    ...[...snapshot.prompts.values()]
      .flatMap(versionsOf<PromptEntry>)
      .filter(isShown)
      .map((entry) => exposer.prompt(entry)),
    ...[...snapshot.completions.values()]
      .filter(({ owner }) => versionsOf(owner).some(isShown))
      .map((entry) => exposer.completion(entry)),
  ];
}

class Exposer {
  private readonly child: ChildServer;

  constructor(
    private readonly exposure: Exposure,
    private readonly surroundings: Surroundings,
  ) {
    this.child = exposure.child;
  }

  tool(entry: ToolEntry): ToolComponent {
    const { info, mirrored } = entry;
    const { name } = info;
    return {
      ...this.base(entry, { ...info, name: this.exposure.namespace.name(name) }),
      kind: 'tool',
      mirrored,
      call: (args, given, context) => {
        const params = { ...given, name, arguments: args };
        const result = this.call(context, entry, { method: 'tools/call', params }, (inside) =>
          entry.call(args, params, inside),
        );
        return result instanceof Promise
          ? result.then((late) => toolResultServed(late, this.served))
          : toolResultServed(result, this.served);
      },
    };
  }

  resource(entry: ResourceEntry): ResourceComponent {
    const { namespace } = this.exposure;
    const { info } = entry;
    const uri = namespace.uri(entry.uri);
    const name = info.name === entry.uri ? uri : info.name;
    const base = this.base(entry, { ...info, name, uri });
    const { subscription } = entry.component as ResourceComponent;
    return {
      ...base,
      kind: 'resource',
      listing: { ...base.listing, uri },
      uri,
      cache: entry.cache,
      subscription: subscription && {
        subscribe: (asked, context) =>
          this.told(entry, asked, context, (own, inside) => subscription.subscribe(own, inside)),
        unsubscribe: (asked, context) =>
          this.told(entry, asked, context, (own, inside) => subscription.unsubscribe(own, inside)),
      },
      read: async (message, input) => {
        const own = namespace.ownUri(message.uri) ?? entry.uri;
        const params = { ...message.params, uri: own };
        const context = CallContext.of(message.context);
        const parameters = (input ?? {}) as Readonly<Record<string, string>>;
        const result = await this.call(context, entry, { method: 'resources/read', params }, (inside) =>
          entry.read(own, parameters, params, inside),
        );
        return resourceResultServed(result, message.uri, own, this.served);
      },
    };
  }

  template(entry: TemplateEntry): TemplateComponent {
    const { namespace } = this.exposure;
    const resource = this.resource(entry);
    const { uri } = resource;
    return {
      ...resource,
      kind: 'resourceTemplate',
      listing: { ...entry.component.listing, uriTemplate: uri },
      template: foreignTemplate(uri),
      match: (asked) => {
        const own = namespace.ownUri(asked);
        return own === undefined ? undefined : entry.match(own);
      },
    };
  }

  prompt(entry: PromptEntry): PromptComponent {
    const { info } = entry;
    const { name } = info;
    return {
      ...this.base(entry, { ...info, name: this.exposure.namespace.name(name) }),
      kind: 'prompt',
      get: async (message) => {
        const params = { ...message.params, name, arguments: message.arguments };
        const context = CallContext.of(message.context);
        const result = await this.call(context, entry, { method: 'prompts/get', params }, (inside) =>
          entry.get(message.arguments, params, inside),
        );
        return promptResultServed(result, this.served);
      },
    };
  }

  completion(entry: CompletionEntry): CompletionComponent {
    const { namespace, name } = this.exposure;
    const { info } = entry.owner;
    return {
      kind: 'completion',
      reference: info.uri === undefined ? namespace.name(info.name) : namespace.uri(info.uri),
      argument: entry.argument,
      origin: `mount '${name}'`,
      surroundings: this.surroundings,
      gate: this.completionGate(entry),
      complete: (value, context) => this.child.complete(entry, String(value), context),
    };
  }

  /** The URI for clients of what everybody may find under this one. */
  private readonly served = (own: string): string | undefined => {
    const { namespace } = this.exposure;
    for (const { entry, versions = [entry] } of resourceMatches(this.child.snapshot, own)) {
      const isNamed = entry.component.kind === 'resource' || namesScheme(entry.uri);
      if (isNamed && versions.some(({ info }) => namespace.admits(info.tags))) return namespace.uri(own);
    }
    return undefined;
  };

  /** Its owner may be let through here in a version of something else, so that the owner's own gates are asked again. */
  private completionGate({ owner, gate, module }: CompletionEntry): Gate | undefined {
    const own = gate && this.inner(gate, module);
    const owners = versionsOf(owner).filter(({ info }) => this.exposure.namespace.admits(info.tags));
    if (owners.some((version) => !version.gate)) return own;
    const ofOwner: Gate = async (context) => {
      for (const version of owners) {
        const access = await version.gate!(this.child.inside(CallContext.of(context), version.module));
        if (access.kind === 'allowed') return access;
      }
      return { kind: 'hidden' };
    };
    return gatesInOrder(ofOwner, own);
  }

  /** A gate of the mounted server, for requests of the mounting one. */
  private inner(gate: Gate, module: ModuleNode): Gate {
    return (context) => gate(this.child.inside(CallContext.of(context), module));
  }

  private call<R>(
    context: CallContext,
    entry: Entry,
    request: { readonly method: string; readonly params: Readonly<JsonObject> },
    work: (inside: CallContext) => MaybePromise<R>,
  ): MaybePromise<R> {
    return this.exposure.calls.track(this.child.call(context, entry, request, work));
  }

  private base({ component, gate, module }: Entry, info: ComponentInfo) {
    const { exposure, surroundings } = this;
    return {
      info: Object.freeze(info),
      origin: `${component.origin} of mount '${exposure.name}'`,
      isForeign: component.isForeign,
      surroundings,
      gate: gate && this.inner(gate, module),
      listing: component.listing,
      mounted: { part: exposure, info: component.info },
    };
  }

  private async told(
    entry: ResourceEntry,
    asked: string,
    context: CallContext,
    act: (uri: string, context: CallContext) => Promise<void>,
  ): Promise<void> {
    const own = this.exposure.namespace.ownUri(asked);
    if (own !== undefined) await act(own, this.child.inside(context, entry.module));
  }
}
