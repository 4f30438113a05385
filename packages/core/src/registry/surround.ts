import type { PromptResult, ResourceResult } from '../content';
import type { ComponentInfo, Context, Guard, PromptGet, ResourceRead } from '../contracts';
import { composeGate, gatesInOrder, surroundRequest, surroundTool, type FailurePolicy, type Gate } from '../pipeline';
import type {
  CompletionComponent,
  ListedComponent,
  PromptComponent,
  ResourceComponent,
  TemplateComponent,
  ToolComponent,
} from './component';
import { listingMeta } from './component-info';
import type { CompletionEntry, Entry, PromptEntry, ResourceEntry, TemplateEntry, ToolEntry } from './entry';
import { versionsOf } from './versions';

/** Puts guards and middleware around components, and writes their listings. */
export class Surrounder {
  /** A completion asks no guard again that its owner has asked. */
  private readonly guardsOfOwners = new Map<ComponentInfo, readonly Guard[]>();

  constructor(private readonly failures: FailurePolicy) {}

  tool(component: ToolComponent): ToolEntry {
    const { call, mirrored, info, surroundings } = component;
    return {
      ...this.entry(component),
      mirrored,
      call: surroundTool(call, info, surroundings.middleware, this.failures),
    };
  }

  resource(component: ResourceComponent | TemplateComponent): Omit<ResourceEntry, 'versions'> {
    const { uri, cache, subscription, info, surroundings } = component;
    // Beside the message, so that a middleware may pass on one that it made itself.
    const parametersOf = new WeakMap<Context, Readonly<Record<string, string>>>();
    const read = surroundRequest<ResourceRead, ResourceResult>(
      { kind: 'Resource', name: uri },
      'onReadResource',
      (message) => component.read(message, parametersOf.get(message.context)),
      surroundings.middleware,
      this.failures,
    );
    return {
      ...this.entry(component),
      uri,
      cache,
      subscription,
      read: (asked, parameters, params, context) => {
        parametersOf.set(context, parameters);
        return read({ method: 'resources/read', kind: 'request', params, uri: asked, component: info, context });
      },
    };
  }

  template(component: TemplateComponent): TemplateEntry {
    const { template, match } = component;
    return { ...this.resource(component), template, match };
  }

  prompt(component: PromptComponent): PromptEntry {
    const { info, surroundings } = component;
    const { name } = info;
    const get = surroundRequest<PromptGet, PromptResult>(
      { kind: 'Prompt', name },
      'onGetPrompt',
      (message) => component.get(message, message.arguments),
      surroundings.middleware,
      this.failures,
    );
    return {
      ...this.entry(component),
      get: (args, params, context) =>
        get({ method: 'prompts/get', kind: 'request', params, name, arguments: args, component: info, context }),
    };
  }

  completion(
    { surroundings, gate, argument, argumentNames, complete }: CompletionComponent,
    owner: Entry,
  ): CompletionEntry {
    const asked = versionsOf(owner).map(({ info }) => this.guardsOfOwners.get(info) ?? []);
    const guards = surroundings.guards.filter((guard) => !asked.every((known) => known.includes(guard)));
    const { module } = surroundings;
    return {
      module,
      argument,
      owner,
      // Of the owner's scopes, those of the version that the caller may use have been asked for.
      gate: guards.length > 0 || gate ? this.gate({ ...owner.info, scopes: [] }, guards, gate) : undefined,
      argumentNames,
      complete,
    };
  }

  private entry(component: ListedComponent): Omit<Entry, 'versions'> {
    const { info, surroundings, visibility } = component;
    const { module, guards } = surroundings;
    this.guardsOfOwners.set(info, guards);
    const own = this.gate(info, guards, component.gate);
    const gate = visibility ? gatesInOrder(visibility.gate, own) : own;
    return { component, module, info, fragment: fragmentOf(component), gate, visibility };
  }

  private gate(info: ComponentInfo, guards: readonly Guard[], own: Gate | undefined): Gate | undefined {
    return composeGate(
      info,
      guards,
      (error, context) => context.log.error({ err: error, component: info.name }, 'A guard failed, so it refused'),
      own,
    );
  }
}

/** The JSON text of a component in listings; `undefined` members disappear when it is written. */
function fragmentOf({ info, listing }: ListedComponent): string {
  const { name, title, description, icons } = info;
  return JSON.stringify({ name, title, description, icons, _meta: listingMeta(info), ...listing });
}
