import type { ComponentInfo, Exchange, MaybePromise, McpMiddleware, McpMessage, MiddlewareHook } from '../contracts';
import type { ModuleNode } from '../modules';
import { CallContext, composeChain, hasHook, requestFailure, type Core } from '../pipeline';
import { versionsOf, type CachedText, type ComponentList, type Entry, type Snapshot } from '../registry';
import type { RequestContext } from './request-context';
import type { KernelServices } from './services';

type Infos = readonly ComponentInfo[];

interface ListKind {
  readonly list: keyof Snapshot['lists'];
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
  /** The modules of what hooks changed or added, so that the hooks of importing modules see it too. */
  private readonly owners = new WeakMap<ComponentInfo, ModuleNode>();

  constructor(
    private readonly services: KernelServices,
    private readonly method: string,
    private readonly kind: ListKind,
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
    const { encoders, caching } = this.services;
    const encoder = encoders[exchange.era];
    const { params } = context.request;
    const cursor = params['cursor'];
    if (!this.chain && !list.isGated) {
      return list.page(encoder, cursor, caching.ofShared(exchange, params));
    }

    const message: McpMessage = { method: this.method, kind: 'request', params, context };
    // A middleware may answer the next caller differently, so what it lets pass is no answer for everybody.
    const hint = caching.ofCaller(params);
    return this.shownTo(message).then((shown) =>
      !list.isGated && isUnchanged(shown, list)
        ? list.page(encoder, cursor, hint)
        : list.pageOf(encoder, cursor, shown, hint),
    );
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

  private async visible({ context }: McpMessage): Promise<Infos> {
    const asker = CallContext.of(context);
    const list = this.list();
    const shown: ComponentInfo[] = [];
    for (const entry of list.entries) {
      const usable: Entry[] = [];
      for (const version of versionsOf(entry)) {
        const { gate, module } = version;
        if (!gate || (await gate(asker.within(module))).kind === 'allowed') usable.push(version);
      }
      const [newest] = usable;
      if (!newest) continue;
      const info = list.shownAs(usable);
      if (info.versions) this.owners.set(info, newest.module);
      shown.push(info);
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
    return async (message) => {
      const all = await core(message);
      const versions = this.list().entries.flatMap(versionsOf);
      const modules = new Map(versions.map((entry) => [entry.info, entry.module]));
      const isMine = (info: ComponentInfo): boolean => {
        const owner = modules.get(info) ?? this.owners.get(info);
        return owner !== undefined && application.dependentsOf(owner).includes(module);
      };
      const own = composeChain<McpMessage, Infos>(application.middlewareOf(module), [this.kind.hook], () =>
        all.filter(isMine),
      );
      const changed = await own(message);
      for (const info of changed) if (!modules.has(info) && !this.owners.has(info)) this.owners.set(info, module);
      const at = all.findIndex(isMine);
      const others = all.filter((info) => !isMine(info));
      const position = at === -1 ? others.length : at;
      return [...others.slice(0, position), ...changed, ...others.slice(position)];
    };
  }
}

function isUnchanged(shown: Infos, list: ComponentList): boolean {
  return shown.length === list.infos.length && shown.every((info, index) => info === list.infos[index]);
}
