import { Icon, iconProblem } from '../content';
import type { ComponentInfo, ComponentKind } from '../contracts';
import type { Diagnostics } from '../errors';
import type { ComponentOptions } from '../metadata';
import { reportAt, type DeclareOptions, type HandlerSource } from './handler-source';

/** Timers that are longer than this fire at once. */
export const longestTimerMs = 2 ** 31 - 1;

/** Longest version, in characters. */
const maxVersion = 100;

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
  const problem = given.version === undefined ? undefined : versionProblem(given.version);
  if (problem !== undefined) reportAt(source, diagnostics, 'TN5021', problem);
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

/** Why a version cannot be used; undefined where it can. Versions come from code without types, too. */
function versionProblem(version: unknown): string | undefined {
  if (typeof version !== 'string') return `it is a ${typeof version}, not a text`;
  if (version.trim() === '') return 'it is empty';
  if (version.length > maxVersion) return `it has ${version.length} characters`;
  return version.includes('@') ? `'${version}' has an '@'` : undefined;
}

/**
 * `_meta` of a listing: what the component's author gave, and what the framework adds under its own key. Versions are
 * told to clients of FastMCP as well, under the key that these know.
 */
export function listingMeta({ tags, version, versions, meta }: ComponentInfo): Record<string, unknown> | undefined {
  if (tags.length === 0 && version === undefined) return meta && { ...meta };
  const tenon = { ...(tags.length > 0 && { tags }), version, versions };
  if (version === undefined) return { ...meta, tenon };
  const fastmcp = { ...(meta?.['fastmcp'] as object | undefined), version, versions: versions ?? [version] };
  return { ...meta, tenon, fastmcp };
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
