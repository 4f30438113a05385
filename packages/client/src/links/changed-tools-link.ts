import { RpcCode, TenonError } from '@tenon/core';
import { RequestError, type ListMethod, type ListOptions, type RequestOptions, type WireObject } from '../connection';
import type { ToolChange } from '../targets/server-list';
import { changeTool, originalArguments } from './changed-tool';
import { KeptLists } from './kept-lists';
import type { Link } from './link';
import { calledAmong } from './shared-name';
import { WrappedLink } from './wrapped-link';

/** Shows tools under other names, with other descriptions and arguments. The names that they had are unknown. */
export class ChangedToolsLink extends WrappedLink {
  /** The names that callers see, with those at the server. */
  private readonly originals = new Map<string, string>();
  private readonly lists: KeptLists;
  /** Tools that were found missing, each told of once. */
  private readonly missing = new Set<string>();

  /**
   * @param server its name among several, for errors
   * @throws TenonError TN7011 if two tools get the same name
   */
  constructor(
    inner: Link,
    private readonly changes: Readonly<Record<string, ToolChange>>,
    private readonly warn: (message: string) => void,
    private readonly server?: string,
  ) {
    super(inner);
    this.lists = new KeptLists(inner);
    for (const [original, { name = original }] of Object.entries(changes)) {
      if (this.originals.has(name)) throw new TenonError('TN7011', `two tools are to be called ${name}`);
      this.originals.set(name, original);
    }
  }

  override async list(method: ListMethod, params?: WireObject, options?: ListOptions): Promise<readonly WireObject[]> {
    const all = await super.list(method, params, options);
    if (method !== 'tools/list') return all;
    this.lists.keep(method, all);
    this.warnOfMissing(all);
    return all.flatMap((tool) => {
      const change = this.changeOf(String(tool['name']));
      if (!change) return this.originals.has(String(tool['name'])) ? [] : [tool];
      return change.enabled === false ? [] : [changeTool(tool, change)];
    });
  }

  override async request(method: string, params: WireObject = {}, options?: RequestOptions): Promise<WireObject> {
    if (method !== 'tools/call') return super.request(method, params, options);
    const name = String(params['name']);
    const original = this.originals.get(name) ?? name;
    const change = this.changeOf(original);
    if (!change) return super.request(method, params, options);
    if (change.enabled === false || (change.name ?? original) !== name) {
      throw new RequestError(RpcCode.InvalidParams, `Unknown tool: ${calledAmong(this.server, params)}`);
    }
    const [tool] = await this.lists.find('tools/list', (listed) => listed['name'] === original);
    const args = originalArguments(tool, change, (params['arguments'] ?? {}) as WireObject);
    return super.request(method, { ...params, name: original, arguments: args }, { ...options, tool });
  }

  private warnOfMissing(tools: readonly WireObject[]): void {
    const names = new Set(tools.map(({ name }) => name));
    const missing = Object.keys(this.changes).filter((name) => !names.has(name) && !this.missing.has(name));
    if (missing.length === 0) return;
    for (const name of missing) this.missing.add(name);
    this.warn(`There are changes of tools that the server does not have: ${missing.join(', ')}`);
  }

  private changeOf(original: string): ToolChange | undefined {
    return Object.hasOwn(this.changes, original) ? this.changes[original] : undefined;
  }
}
