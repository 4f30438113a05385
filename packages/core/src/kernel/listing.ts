import type {
  ComponentInfo,
  Context,
  Exchange,
  JsonObject,
  MaybePromise,
  McpMiddleware,
  McpMessage,
  MiddlewareHook,
} from '../contracts';
import type { ModuleNode } from '../modules';
import { CallContext, composeChain, hasHook, requestFailure, type Core, type SearchableTool } from '../pipeline';
import {
  identityOf,
  versionsOf,
  type CachedText,
  type ComponentList,
  type Entry,
  type ListedComponent,
  type ListKey,
  type ListPart,
} from '../registry';
import { CallerSnapshots } from './caller-snapshots';
import type { RequestContext } from './request-context';
import type { KernelServices } from './services';

type Infos = readonly ComponentInfo[];

interface ListKind {
  readonly list: ListKey;
  readonly hook: MiddlewareHook;
}

/** The list methods of the protocol. */
export const listKinds: Readonly<Record<string, ListKind>> = {
  'tools/list': { list: 'tools', hook: 'onListTools' },
  'resources/list': { list: 'resources', hook: 'onListResources' },
  'resources/templates/list': { list: 'resourceTemplates', hook: 'onListResourceTemplates' },
  'prompts/list': { list: 'prompts', hook: 'onListPrompts' },
};

/** Answers one list method: with prebuilt text where everybody sees the same, else with what this caller may see. */
export class Listing {
  private readonly chain: Core<McpMessage, Infos> | undefined;
  /** What stands around what hooks changed or added, so that the hooks of importing modules see it too. */
  private readonly added = new WeakMap<ComponentInfo, readonly ModuleNode[]>();
  /** What is visible, where a mounting server has asked the guards. */
  private readonly given = new WeakMap<Context, ReadonlySet<ComponentInfo>>();

  /** Of callers who have more than everybody. */
  private readonly lists = new WeakMap<Context, ComponentList>();

  constructor(
    private readonly services: KernelServices,
    private readonly method: string,
    readonly kind: ListKind,
    serverMiddleware: readonly McpMiddleware[],
  ) {
    const { application, root } = services;
    const hooks = ['onMessage', 'onRequest', kind.hook] as const;
    const inner = application.modules
      .filter((module) => module !== root && hasHook(application.middlewareOf(module), [kind.hook]))
      .reduceRight<Core<McpMessage, Infos>>(
        (core, module) => this.aroundModule(module, core),
        (message) => this.visible(message),
      );
    const isPlain = !hasHook(serverMiddleware, hooks) && !this.hasModuleHooks();
    this.chain = isPlain ? undefined : composeChain(serverMiddleware, hooks, inner);
  }

  answer(exchange: Exchange, context: RequestContext): MaybePromise<string | CachedText> {
    const list = this.list();
    const { encoders, caching, snapshot } = this.services;
    const { params } = context.request;
    if (!this.chain && !list.isGated && !list.hasHookedParts && snapshot.callerParts.length === 0) {
      return list.page(encoders[exchange.era], params['cursor'], caching.ofShared(exchange, params));
    }
    return this.answerCaller(exchange, context);
  }

  private async answerCaller(exchange: Exchange, context: RequestContext): Promise<string | CachedText> {
    const { encoders, caching } = this.services;
    const encoder = encoders[exchange.era];
    const { params } = context.request;
    const list = await this.listOf(context);
    const message: McpMessage = { method: this.method, kind: 'request', params, context };
    const shown = list.listed(await this.shownTo(message));
    // A middleware may answer the next caller differently, so what it lets pass is no answer for everybody.
    const hint = caching.ofCaller(params);
    return !list.isGated && isUnchanged(shown, list)
      ? list.page(encoder, params['cursor'], hint)
      : list.pageOf(encoder, params['cursor'], shown, hint);
  }

  /** Whether middleware has a say on it. */
  get hasHooks(): boolean {
    const { callerParts } = this.services.snapshot;
    return this.chain !== undefined || this.list().hasHookedParts || callerParts.length > 0;
  }

  /** What middleware leaves and makes of what a mounting server shows of this list. */
  async within(visible: readonly ComponentInfo[], context: RequestContext): Promise<Infos> {
    this.given.set(context, new Set(visible));
    await this.listOf(context);
    return this.shownTo({ method: this.method, kind: 'request', params: context.request.params, context });
  }

  /** All that this caller may see, for a handler that asks. */
  async objects(context: RequestContext): Promise<JsonObject[]> {
    const { params } = context.request;
    const list = await this.listOf(context);
    return list.objectsOf(await this.shownTo({ method: this.method, kind: 'request', params, context }));
  }

  /** All that this caller may see, listed or not, for a search. */
  async searchable(context: RequestContext): Promise<SearchableTool[]> {
    const { params } = context.request;
    const list = await this.listOf(context);
    return list.searchable(await this.shownTo({ method: this.method, kind: 'request', params, context }));
  }

  private async shownTo(message: McpMessage): Promise<Infos> {
    if (!this.chain) return this.visible(message);
    try {
      return await this.chain(message);
    } catch (error) {
      throw requestFailure(error, `${this.method} failed`, message, this.services.failures);
    }
  }

  private list(): ComponentList {
    return this.services.snapshot.lists[this.kind.list];
  }

  /** The list with what only this caller has; what everybody has comes first. */
  private async listOf(context: RequestContext): Promise<ComponentList> {
    const { callerParts } = this.services.snapshot;
    let list = this.list();
    if (callerParts.length > 0) {
      const known = new Set(list.entries.map(({ component }) => identityOf(component)));
      for await (const { lists } of new CallerSnapshots(callerParts, context)) {
        const more = lists[this.kind.list].entries.filter(({ component }) => !known.has(identityOf(component)));
        for (const { component } of more) known.add(identityOf(component));
        list = list.with(more);
      }
      this.lists.set(context, list);
    }
    return list;
  }

  private async visible({ context }: McpMessage): Promise<Infos> {
    const asker = CallContext.of(context);
    const list = this.lists.get(context) ?? this.list();
    const visible: VisibleEntry[] = [];
    const given = this.given.get(context);
    for (const entry of list.entries) {
      const usable: Entry[] = [];
      for (const version of versionsOf(entry)) {
        const { gate, module } = version;
        if (given) {
          if (given.has(version.info)) usable.push(version);
        } else if (!gate || (await gate(asker.within(module))).kind === 'allowed') usable.push(version);
      }
      const [newest] = usable;
      if (!newest) continue;
      const info = list.shownAs(usable);
      if (info.versions) this.added.set(info, newest.component.surroundings.placement.around);
      visible.push({ usable: usable.map(({ component }) => component), info });
    }
    if (list.hasHookedParts) return this.shownBy(visible, asker);
    return visible.map((entry) => entry.info);
  }

  /** Lets the middleware of mounted servers have its say, each on its own part, where the first of that stands. */
  private async shownBy(visible: readonly VisibleEntry[], context: CallContext): Promise<Infos> {
    const { list } = this.kind;
    const parts = new Map<ListPart, ListedComponent[]>();
    for (const { usable } of visible) {
      for (const component of usable) {
        const part = component.mounted?.part;
        if (!part?.hasHooks(list)) continue;
        const own = parts.get(part);
        if (own) own.push(component);
        else parts.set(part, [component]);
      }
    }
    const shown: ComponentInfo[] = [];
    for (const { usable, info } of visible) {
      const [newest] = usable;
      const part = newest?.mounted?.part;
      const own = part && parts.get(part);
      if (!own) shown.push(info);
      else if (own[0] === newest) {
        const ofPart = await part.shown(list, own, context);
        for (const one of ofPart) this.added.set(one, newest.surroundings.placement.around);
        shown.push(...ofPart);
      }
    }
    return shown;
  }

  private hasModuleHooks(): boolean {
    const { application, root } = this.services;
    return application.modules.some(
      (module) => module !== root && hasHook(application.middlewareOf(module), [this.kind.hook]),
    );
  }

  /** A module's list hook sees and changes the components of that module and of those that it imports, no others. */
  private aroundModule(module: ModuleNode, core: Core<McpMessage, Infos>): Core<McpMessage, Infos> {
    const { application } = this.services;
    const [placement] = application.placementsOf(module);
    return async (message) => {
      const all = await core(message);
      const entries = (this.lists.get(message.context) ?? this.list()).entries.flatMap(versionsOf);
      const around = new Map(entries.map(({ info, component }) => [info, component.surroundings.placement.around]));
      const isMine = (info: ComponentInfo): boolean =>
        (around.get(info) ?? this.added.get(info))?.includes(module) ?? false;
      const own = composeChain<McpMessage, Infos>(application.middlewareOf(module), [this.kind.hook], () =>
        all.filter(isMine),
      );
      const changed = await own(message);
      for (const info of changed) {
        if (!around.has(info) && !this.added.has(info)) this.added.set(info, placement?.around ?? []);
      }
      const at = all.findIndex(isMine);
      const others = all.filter((info) => !isMine(info));
      const position = at === -1 ? others.length : at;
      return [...others.slice(0, position), ...changed, ...others.slice(position)];
    };
  }
}

/** What a caller sees of one component: the versions that it may use, and how it is listed for that. */
interface VisibleEntry {
  readonly usable: readonly ListedComponent[];
  readonly info: ComponentInfo;
}

function isUnchanged(shown: Infos, list: ComponentList): boolean {
  return shown.length === list.infos.length && shown.every((info, index) => info === list.infos[index]);
}
