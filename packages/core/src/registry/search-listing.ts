import type { ComponentInfo } from '../contracts';
import type { Entry } from './entry';

/** What a search over tools leaves of their list: its own two tools, and those that are pinned. */
export class SearchListing {
  /** Whether guards and scopes let everybody search. */
  readonly isForAll: boolean;
  private readonly searchName: string;
  private readonly parts: ReadonlySet<string>;
  private readonly kept: ReadonlySet<string>;

  private constructor(search: Entry, parts: readonly string[], pinned: readonly string[]) {
    const { info, surroundings, gate } = search.component;
    this.isForAll = surroundings.guards.length === 0 && info.scopes.length === 0 && gate === undefined;
    this.searchName = info.name;
    this.parts = new Set(parts);
    this.kept = new Set([...parts, ...pinned]);
  }

  /** Undefined where there is no tool that searches. */
  static of(entries: readonly Entry[]): SearchListing | undefined {
    const parts = entries.flatMap((entry) => {
      const { component } = entry;
      return component.kind === 'tool' && component.search ? [{ entry, ...component.search }] : [];
    });
    const search = parts.find(({ role }) => role === 'search');
    if (!search) return undefined;
    const names = parts.map(({ entry }) => entry.info.name);
    return new SearchListing(search.entry, names, search.options.pinned ?? []);
  }

  /** What is listed for somebody who may see these: where the search is not among them, nothing else would lead to them. */
  listed(visible: readonly ComponentInfo[]): readonly ComponentInfo[] {
    if (!visible.some(({ name }) => name === this.searchName)) return visible;
    return visible.filter((info) => this.keeps(info));
  }

  /** Whether it stays in the list beside the search. */
  keeps({ name }: ComponentInfo): boolean {
    return this.kept.has(name);
  }

  /** Whether it is a tool of the search. */
  isPart({ name }: ComponentInfo): boolean {
    return this.parts.has(name);
  }
}
