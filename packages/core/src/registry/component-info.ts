import { Icon, iconProblem } from '../content';
import type { ComponentInfo, ComponentKind } from '../contracts';
import type { Diagnostics } from '../errors';
import type { ComponentOptions } from '../metadata';
import { reportAt, type DeclareOptions, type HandlerSource } from './handler-source';

/** Timers that are longer than this fire at once. */
export const longestTimerMs = 2 ** 31 - 1;

const nameRule = /^[A-Za-z0-9_.-]{1,128}$/;

/** Whether tools and prompts may have the name (MCP, "Tool Names"). */
export function isComponentName(name: string): boolean {
  return nameRule.test(name);
}

/** What all kinds of components have in common, checked. */
export function componentInfo(
  kind: ComponentKind,
  source: HandlerSource,
  given: ComponentOptions,
  options: DeclareOptions,
  diagnostics: Diagnostics,
): ComponentInfo {
  const name = given.name ?? source.defaultName;
  const hasWireName = kind === 'tool' || kind === 'prompt';
  if (hasWireName && !isComponentName(name)) {
    reportAt(source, diagnostics, 'TN2007', name === '' ? 'it has no name' : `'${name.slice(0, 140)}' is not usable`);
  }
  const scopes = given.scopes ?? [];
  if (scopes.length > 0 && !options.authorized) {
    reportAt(source, diagnostics, 'TN1012', `${kind} '${name}' requires ${scopes.join(' ')}`);
  }
  for (const icon of given.icons ?? []) {
    const problem = icon instanceof Icon ? undefined : iconProblem(icon);
    if (problem !== undefined) reportAt(source, diagnostics, 'TN2008', problem);
  }
  const { timeoutMs } = given;
  if (timeoutMs !== undefined && !(timeoutMs > 0 && timeoutMs <= longestTimerMs)) {
    const fix = `Give a positive number of milliseconds, ${longestTimerMs} at most.`;
    reportAt(source, diagnostics, 'TN1015', `timeoutMs is ${timeoutMs}`, fix);
  }
  return {
    kind,
    name,
    title: given.title,
    description: given.description ?? source.description,
    tags: [...(given.tags ?? [])].sort(),
    version: given.version,
    meta: given.meta,
    scopes,
  };
}

/** `_meta` of a listing: what the component's author gave, and what the framework adds under its own key. */
export function listingMeta(info: ComponentInfo): Record<string, unknown> | undefined {
  const own: Record<string, unknown> = {};
  if (info.tags.length > 0) own['tags'] = info.tags;
  if (info.version !== undefined) own['version'] = info.version;
  if (Object.keys(own).length === 0) return info.meta && { ...info.meta };
  return { ...info.meta, tenon: own };
}

/** A title for people out of a name: `search_docs` and `searchDocs` become `Search Docs`. */
export function titleFromName(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[\s_.-]+/)
    .filter((word) => word !== '')
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join(' ');
}
