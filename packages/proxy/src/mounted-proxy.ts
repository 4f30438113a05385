import { isDeepStrictEqual } from 'node:util';
import type {
  JsonObject,
  MaybePromise,
  MountCaller,
  MountedComponents,
  MountedServer,
  MountHealth,
  MountHost,
  ServerBehind,
} from '@tenon/core';
import type { ServerNotification } from '@tenon/client';
import { Backend, type BackendOptions } from './backend/backend';
import { failureAt } from './backend/backend-failure';
import type { BackendConnection } from './backend/backend-connection';
import type { BackendLink } from './backend/backend-link';
import { isObject } from './backend/wire-object';
import { Forwarder } from './calls/forwarder';
import { identityOf } from './identity/caller-identity';
import { digestOf } from './identity/digest';
import { ComponentCache } from './lists/component-cache';
import { MountConnection } from './lists/mount-connection';
import { readLists } from './lists/read-lists';
import { Circles } from './lists/circles';
import { SecondLooks } from './lists/second-looks';
import { isCircle } from './lists/servers-behind';
import { Parking } from './parking/parking';
import type { ProxySettings } from './proxy-options';

const listKinds: Readonly<Record<string, 'tools' | 'prompts' | 'resources'>> = {
  'notifications/tools/list_changed': 'tools',
  'notifications/prompts/list_changed': 'prompts',
  'notifications/resources/list_changed': 'resources',
};
const everybody = 'everybody';
const nothing: MountedComponents = { tools: [], resources: [], resourceTemplates: [], prompts: [], completes: false };

/** Of each list of components, the tools with arguments that are repeated in headers. */
const mirroring = new WeakMap<MountedComponents, ReadonlyMap<unknown, JsonObject>>();

export interface MountedProxyOptions extends Pick<BackendOptions, 'isSingle' | 'isPerCaller' | 'headersFor'> {
  readonly link: BackendLink;
  readonly settings: ProxySettings;
}

/** A mounted server whose requests go somewhere else. */
export class MountedProxy implements MountedServer {
  readonly isPerCaller: boolean;
  private readonly backend: Backend;
  private readonly cache: ComponentCache;
  private readonly parking: Parking;
  private readonly forwarder: Forwarder;
  private readonly own: MountConnection;
  private readonly circles: Circles;
  private readonly looks = new SecondLooks(() => this.lookAgain());
  /** A server need not tell of changes. */
  private readonly comparing: NodeJS.Timeout | undefined;

  constructor(
    private readonly host: MountHost,
    private readonly options: MountedProxyOptions,
  ) {
    const { settings, link, headersFor } = options;
    this.isPerCaller = options.isPerCaller;
    this.backend = new Backend(link, host, { ...settings, ...options, sharesAnonymous: settings.shareAnonymous });
    this.backend.onNotification = (notification) => this.heard(notification);
    this.cache = new ComponentCache(settings.listTtlMs, settings.maxConnections);
    this.parking = new Parking(host, settings);
    this.circles = new Circles(host, { timeoutMs: settings.timeoutMs, maxViews: settings.maxConnections });
    this.own = new MountConnection(this.backend, host, () => void this.returned());
    this.forwarder = new Forwarder(this.backend, this.parking, host, {
      timeoutMs: settings.timeoutMs,
      troubled: () => void this.own.check(),
      headersFor,
    });
    if (!this.isPerCaller && !options.isSingle) this.looks.start();
    if (!this.isPerCaller && settings.listTtlMs > 0) {
      this.comparing = setInterval(() => void this.compare(), settings.listTtlMs);
      this.comparing.unref();
    }
  }

  get servers(): readonly ServerBehind[] {
    return this.circles.servers;
  }

  /** That of the connection of the mount itself, where it uses one. */
  get health(): MountHealth | undefined {
    if (this.circles.isRefused) return this.circles.health;
    return this.options.isSingle || this.isPerCaller ? undefined : this.own.health;
  }

  components(caller: MountCaller | undefined): MaybePromise<MountedComponents> {
    if (this.options.isSingle) return this.listed(everybody, (read) => this.backend.use(undefined, undefined, read));
    if (!this.isPerCaller || !caller) return this.listed(everybody, (read) => this.own.use(read));
    return this.componentsOf(caller);
  }

  callTool(params: Readonly<JsonObject>, caller: MountCaller): Promise<JsonObject> {
    return this.forwarder.forward('tools/call', params, caller, () => this.mirroringTool(params, caller));
  }

  readResource(params: Readonly<JsonObject>, caller: MountCaller): Promise<JsonObject> {
    return this.forwarder.forward('resources/read', params, caller);
  }

  getPrompt(params: Readonly<JsonObject>, caller: MountCaller): Promise<JsonObject> {
    return this.forwarder.forward('prompts/get', params, caller);
  }

  complete(params: Readonly<JsonObject>, caller: MountCaller): Promise<JsonObject> {
    return this.forwarder.forwardPlain('completion/complete', params, caller);
  }

  async subscribe(uri: string, caller: MountCaller): Promise<void> {
    await this.told(() => this.backend.subscribe(uri, caller));
  }

  async unsubscribe(uri: string, caller: MountCaller): Promise<void> {
    await this.told(() => this.backend.unsubscribe(uri, caller));
  }

  sessionEnded(sessionId: string): void {
    const { log, name } = this.host;
    this.backend.endSession(sessionId).catch((error: unknown) => {
      log.debug({ err: error }, `The server mounted as '${name}' did not end the subscriptions of a session`);
    });
  }

  async close(): Promise<void> {
    clearInterval(this.comparing);
    this.looks.close();
    const parkingClosed = this.parking.close();
    await this.own.close();
    await this.backend.close();
    await parkingClosed;
  }

  private async componentsOf(caller: MountCaller): Promise<MountedComponents> {
    return this.listed(await this.keyOf(caller), (read) => this.backend.use(caller, undefined, read));
  }

  private async keyOf(caller: MountCaller): Promise<string> {
    if (!this.isPerCaller) return everybody;
    return JSON.stringify([identityOf(caller), digestOf(await this.options.headersFor(caller))]);
  }

  /** What is known holds on while the server is down: its calls fail then, each with the reason. */
  private listed(
    key: string,
    use: (read: (connection: BackendConnection) => Promise<MountedComponents>) => Promise<MountedComponents>,
  ): MaybePromise<MountedComponents> {
    const { settings } = this.options;
    return this.cache.get(key, async () => {
      try {
        return await use(async (connection) => {
          const sift = await this.circles.look(key, connection);
          return sift(await readLists(connection, settings, this.host.log));
        });
      } catch (error) {
        // What was known of it grew round by round, and is forgotten.
        if (isCircle(error)) return nothing;
        const known = this.cache.peek(key);
        // The mounting server logs what it gets.
        const failure = failureAt(this.host.name, error, known && this.host.log);
        if (!known) throw failure;
        return known;
      }
    });
  }

  /** The definition of a tool that has arguments repeated in headers (MCP 2026-07-28, "Custom headers"). */
  private async mirroringTool({ name }: Readonly<JsonObject>, caller: MountCaller): Promise<JsonObject | undefined> {
    const key = this.isPerCaller ? await this.keyOf(caller) : everybody;
    const components = this.cache.peek(key);
    return components && mirroringToolsOf(components).get(name);
  }

  private heard({ method, params }: ServerNotification): void {
    const kind = listKinds[method];
    if (kind) {
      this.cache.expire();
      this.host.changed({ kind });
    } else if (method === 'notifications/resources/updated' && typeof params['uri'] === 'string') {
      this.host.changed({ kind: 'resource', uri: params['uri'] });
    }
  }

  private async returned(): Promise<void> {
    this.looks.start();
    await this.compare();
  }

  /** Servers further back may have come, gone or been started anew without any change of lists. */
  private async lookAgain(): Promise<void> {
    if (this.own.health.state !== 'up' || !this.circles.leadOn(everybody)) return;
    try {
      if (await this.own.use((connection) => this.circles.haveChanged(everybody, connection))) await this.compare();
    } catch (error) {
      this.host.log.debug({ err: error }, `The server mounted as '${this.host.name}' was not looked at again`);
    }
  }

  /** Looks for what changed while nothing was heard. */
  private async compare(): Promise<void> {
    const before = this.cache.peek(everybody);
    this.cache.expire();
    const now = await Promise.resolve(this.components(undefined)).catch(() => undefined);
    if (!now || now === before) return;
    const isSame = (name: 'tools' | 'prompts' | 'resources' | 'resourceTemplates'): boolean =>
      isDeepStrictEqual(before?.[name] ?? [], now[name]);
    if (!isSame('tools')) this.host.changed({ kind: 'tools' });
    if (!isSame('prompts')) this.host.changed({ kind: 'prompts' });
    if (!isSame('resources') || !isSame('resourceTemplates')) this.host.changed({ kind: 'resources' });
  }

  private async told(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw failureAt(this.host.name, error, this.host.log);
    }
  }
}

function mirroringToolsOf(components: MountedComponents): ReadonlyMap<unknown, JsonObject> {
  const known = mirroring.get(components);
  if (known) return known;
  const tools = new Map(components.tools.filter(isMirroring).map((tool) => [tool['name'], tool]));
  mirroring.set(components, tools);
  return tools;
}

function isMirroring({ inputSchema }: Readonly<JsonObject>): boolean {
  const properties = isObject(inputSchema) ? inputSchema['properties'] : undefined;
  return isObject(properties) && JSON.stringify(properties).includes('"x-mcp-header"');
}
