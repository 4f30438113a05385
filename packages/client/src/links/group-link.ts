import { isNativeError } from 'node:util/types';
import { RpcCode, TenonError, type LogLevel } from '@tenon/core';
import {
  RequestError,
  type ListMethod,
  type ListOptions,
  type RequestOptions,
  type ServerDescription,
  type WireObject,
} from '../connection';
import type { Heard, Interest, Link } from './link';
import { logs } from './logs';
import { ownUri, sharedName, sharedUri, withSharedUris } from './shared-name';

interface Member {
  readonly name: string;
  readonly link: Link;
}

/** Something of one server, in its words. */
interface Meant {
  readonly member: Member;
  readonly params: WireObject;
}

/**
 * The way to several servers at once: tools and prompts are called `server_name`, resources `scheme://server/rest`. A
 * server that cannot be reached is left out until the next `open`.
 */
export class GroupLink implements Link {
  private readonly members: readonly Member[];
  private active: readonly Member[] = [];
  private leftOut: readonly { readonly name: string; readonly reason: unknown }[] = [];

  constructor(
    links: ReadonlyMap<string, Link>,
    private readonly warn: (message: string) => void,
  ) {
    this.members = [...links].map(([name, link]) => ({ name, link }));
  }

  get servers(): ReadonlyMap<string, ServerDescription> {
    return new Map(
      this.active.flatMap(({ name, link }) => [...link.servers.values()].map((server) => [name, server] as const)),
    );
  }

  get pid(): undefined {
    return undefined;
  }

  /** @throws TenonError TN7002 if none can be reached, with the reason of each */
  async open(signal?: AbortSignal): Promise<void> {
    const outcomes = await Promise.allSettled(this.members.map(({ link }) => link.open(signal)));
    const failures = this.members.flatMap(({ name }, index) => {
      const outcome = outcomes[index];
      return outcome?.status === 'rejected' ? [{ name, reason: outcome.reason as unknown }] : [];
    });
    this.leftOut = failures;
    this.active = this.members.filter((_, index) => outcomes[index]?.status === 'fulfilled');
    if (signal?.aborted || this.active.length === 0) {
      await this.close();
      signal?.throwIfAborted();
      const reasons = failures.map(({ name, reason }) => `'${name}': ${detailOf(reason)}`);
      const fixes = new Set(failures.flatMap(({ reason }) => (reason instanceof TenonError ? reason.fix : [])));
      throw new TenonError(
        'TN7002',
        `none of the ${this.members.length} servers answered. ${reasons.join('. ')}`,
        fixes.size > 0 ? { fix: [...fixes].join(' ') } : {},
      );
    }
    for (const { name, reason } of failures) this.warn(`A server is left out. '${name}': ${messageOf(reason)}`);
  }

  async list(method: ListMethod, params?: WireObject, options?: ListOptions): Promise<readonly WireObject[]> {
    const lists = await Promise.all(
      this.active.map(async ({ name, link }) => {
        const own = await link.list(method, params, options);
        return own.map((component) => shared(name, component));
      }),
    );
    return lists.flat();
  }

  async request(method: string, params: WireObject = {}, options?: RequestOptions): Promise<WireObject> {
    if (method === 'ping') {
      await Promise.all(this.active.map(({ link }) => link.request(method, params, options)));
      return {};
    }
    const { member, params: own } = await this.meant(method, params);
    // The definition has the name that callers know, and is looked up for its arguments only.
    return withSharedUris(member.name, method, await member.link.request(method, own, options));
  }

  async notify(method: string, params?: WireObject): Promise<void> {
    await Promise.all(this.active.map(({ link }) => link.notify(method, params)));
  }

  /** Servers that log nothing have no level. */
  async setLogLevel(level: LogLevel): Promise<void> {
    const logging = this.active.filter(({ link }) => [...link.servers.values()].some(logs));
    await Promise.all(logging.map(({ link }) => link.setLogLevel(level)));
  }

  async watch(interest: Interest): Promise<() => Promise<void>> {
    if ('uri' in interest) {
      const { member, params } = await this.meant('resources/subscribe', { uri: interest.uri });
      return member.link.watch({ uri: String(params['uri']) });
    }
    const reporting = this.active.filter(({ link }) => [...link.servers.values()].some(reports(interest.list)));
    if (reporting.length === 0)
      throw new TenonError('TN7010', `no server reports changes of its list of ${interest.list}`);
    const stops = await Promise.all(reporting.map(({ link }) => link.watch(interest)));
    return async () => {
      await Promise.all(stops.map((stop) => stop()));
    };
  }

  onNotification(listener: (notification: Heard) => void): () => void {
    const stops = this.members.map(({ name, link }) =>
      link.onNotification(({ method, params }) => {
        const { uri } = params;
        const isUpdate = method === 'notifications/resources/updated' && typeof uri === 'string';
        listener({ method, params: isUpdate ? { ...params, uri: sharedUri(name, uri) } : params, server: name });
      }),
    );
    return () => stops.forEach((stop) => stop());
  }

  async pause(): Promise<void> {
    this.active = [];
    await Promise.all(this.members.map(({ link }) => link.pause()));
  }

  async close(): Promise<void> {
    this.active = [];
    await Promise.all(this.members.map(({ link }) => link.close()));
  }

  private async meant(method: string, params: WireObject): Promise<Meant> {
    const { name, uri, ref } = params as { name?: unknown; uri?: unknown; ref?: WireObject };
    if (ref) {
      const { member, params: own } = await this.meant(
        ref['uri'] === undefined ? 'prompts/get' : 'resources/read',
        ref,
      );
      return { member, params: { ...params, ref: own } };
    }
    if (typeof uri === 'string') return this.ofUri(uri, params);
    if (typeof name === 'string') return this.ofName(method, name, params);
    throw new TenonError('TN7010', `${method} is for one server, and there are ${this.active.length}`, {
      fix: 'Connect a client to the one server that is meant.',
    });
  }

  private ofUri(uri: string, params: WireObject): Meant {
    for (const member of this.active) {
      const own = ownUri(member.name, uri);
      if (own !== undefined) return { member, params: { ...params, uri: own } };
    }
    const why = this.whyLeftOut((server) => ownUri(server, uri) !== undefined);
    throw new RequestError(RpcCode.InvalidParams, `No server has the resource ${uri}${why}`, { uri });
  }

  private async ofName(method: string, name: string, params: WireObject): Promise<Meant> {
    const candidates = this.active
      .filter((member) => name.startsWith(sharedName(member.name, '')))
      // A longer name first: `a_b_c` is the tool `c` of `a_b` where there is one.
      .sort((one, other) => other.name.length - one.name.length)
      .map((member) => ({ member, params: { ...params, name: name.slice(member.name.length + 1) } }));
    const [first] = candidates;
    if (!first) {
      const why = this.whyLeftOut((server) => name.startsWith(sharedName(server, '')));
      throw new RequestError(RpcCode.InvalidParams, `No server has ${name}${why}`);
    }
    if (candidates.length === 1) return first;
    for (const candidate of candidates) {
      const list = await candidate.member.link.list(method === 'tools/call' ? 'tools/list' : 'prompts/list');
      if (list.some((component) => component['name'] === candidate.params['name'])) return candidate;
    }
    return first;
  }

  /** Why the server that was meant is not there; empty where none was left out. */
  private whyLeftOut(isMeant: (server: string) => boolean): string {
    const left = this.leftOut.find(({ name }) => isMeant(name));
    if (!left) return '';
    return `: '${left.name}' was left out: ${detailOf(left.reason)}. disconnect() and connect() try it again`;
  }
}

function shared(server: string, component: WireObject): WireObject {
  const { name, uri, uriTemplate } = component;
  if (typeof uri === 'string') return { ...component, uri: sharedUri(server, uri) };
  if (typeof uriTemplate === 'string') return { ...component, uriTemplate: sharedUri(server, uriTemplate) };
  return { ...component, name: sharedName(server, String(name)) };
}

function reports(list: string): (server: ServerDescription) => boolean {
  return ({ capabilities }) => (capabilities[list] as WireObject | undefined)?.['listChanged'] === true;
}

/** Without the fix and the full stop. */
function detailOf(reason: unknown): string {
  return reason instanceof TenonError ? `${reason.code} ${reason.detail}` : messageOf(reason).replace(/\.+$/, '');
}

function messageOf(reason: unknown): string {
  return isNativeError(reason) ? reason.message : String(reason);
}
