import { UriTemplate } from '@modelcontextprotocol/client';
import { RpcCode } from '@tenon/core';
import { RequestError, type ListMethod, type ListOptions, type RequestOptions, type WireObject } from '../connection';
import { KeptLists } from './kept-lists';
import type { Interest, Link } from './link';
import { calledAmong } from './shared-name';
import { WrappedLink } from './wrapped-link';

/** Which components are there: those with one of the tags to include, and with none of those to exclude. */
export interface TagFilter {
  readonly includeTags?: readonly string[];
  readonly excludeTags?: readonly string[];
}

/** Shows only components with the right tags. What is hidden is unknown: it is not listed, and calls are refused. */
export class TaggedLink extends WrappedLink {
  private readonly lists: KeptLists;

  /** @param server its name among several, for errors */
  constructor(
    inner: Link,
    private readonly filter: TagFilter,
    private readonly server?: string,
  ) {
    super(inner);
    this.lists = new KeptLists(inner);
  }

  override async list(method: ListMethod, params?: WireObject, options?: ListOptions): Promise<readonly WireObject[]> {
    const all = await super.list(method, params, options);
    this.lists.keep(method, all);
    return all.filter((component) => this.admits(component));
  }

  override async request(method: string, params: WireObject = {}, options?: RequestOptions): Promise<WireObject> {
    await this.requireShown(method, params);
    return super.request(method, params, options);
  }

  override async watch(interest: Interest): Promise<() => Promise<void>> {
    if ('uri' in interest) await this.requireShown('resources/subscribe', { uri: interest.uri });
    return super.watch(interest);
  }

  private async requireShown(method: string, params: WireObject): Promise<void> {
    if (!(await this.isHidden(method, params))) return;
    throw new RequestError(RpcCode.InvalidParams, `Unknown component: ${calledAmong(this.server, params)}`);
  }

  private async isHidden(method: string, params: WireObject): Promise<boolean> {
    if (method === 'tools/call') return this.hides('tools/list', ({ name }) => name === params['name']);
    if (method === 'prompts/get') return this.hides('prompts/list', ({ name }) => name === params['name']);
    if (method === 'completion/complete') return this.hidesReference(params['ref'] as WireObject);
    if (method !== 'resources/read' && method !== 'resources/subscribe') return false;
    return this.hidesUri(String(params['uri']));
  }

  private async hidesReference({ name, uri }: WireObject): Promise<boolean> {
    if (name !== undefined) return this.hides('prompts/list', (prompt) => prompt['name'] === name);
    return this.hides('resources/templates/list', ({ uriTemplate }) => uriTemplate === uri);
  }

  /** A resource of that URI decides; where there is none, a template that makes it. */
  private async hidesUri(uri: string): Promise<boolean> {
    const resources = await this.lists.find('resources/list', (resource) => resource['uri'] === uri);
    if (resources.length > 0) return this.hidesAll(resources);
    return this.hides('resources/templates/list', (template) => makes(template, uri));
  }

  private async hides(method: ListMethod, isMeant: (component: WireObject) => boolean): Promise<boolean> {
    return this.hidesAll(await this.lists.find(method, isMeant));
  }

  private hidesAll(components: readonly WireObject[]): boolean {
    return components.length > 0 && !components.some((component) => this.admits(component));
  }

  private admits(component: WireObject): boolean {
    const tags = tagsOf(component);
    const { includeTags, excludeTags = [] } = this.filter;
    if (excludeTags.some((tag) => tags.has(tag))) return false;
    return includeTags === undefined || includeTags.some((tag) => tags.has(tag));
  }
}

/** Tags stand in the metadata of Tenon and of both spellings of FastMCP. */
export function tagsOf({ _meta }: WireObject): ReadonlySet<string> {
  const meta = (_meta ?? {}) as Record<string, { tags?: unknown } | undefined>;
  const lists = ['tenon', 'fastmcp', '_fastmcp'].map((name) => meta[name]?.tags);
  return new Set(lists.flatMap((tags) => (Array.isArray(tags) ? (tags as string[]) : [])));
}

function makes({ uriTemplate }: WireObject, uri: string): boolean {
  try {
    return new UriTemplate(String(uriTemplate)).match(uri) !== null;
  } catch {
    return false;
  }
}
