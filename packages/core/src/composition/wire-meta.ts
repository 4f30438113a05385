import { isPlainObject } from '../content';
import type { JsonObject } from '../contracts';
import { canonicalVersion, compareVersions } from '../registry';

/** Versions of one component that are taken from a list; what is beyond them is left out. */
const maxVersions = 100;
const maxLength = 100;

/** What a server of Tenon or FastMCP says of a component beside the protocol. */
function frameworkMeta(meta: Readonly<JsonObject> | undefined): JsonObject | undefined {
  return [meta?.['tenon'], meta?.['fastmcp'], meta?.['_fastmcp']].find(isPlainObject);
}

/** The tags of a listed component. */
export function listedTags(meta: Readonly<JsonObject> | undefined): readonly string[] {
  const tags: unknown = frameworkMeta(meta)?.['tags'];
  return Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === 'string' && tag !== '') : [];
}

/** The version of a listed component; undefined where it has none. */
export function listedVersion(meta: Readonly<JsonObject> | undefined): string | undefined {
  const version = frameworkMeta(meta)?.['version'];
  return isVersion(version) ? version : undefined;
}

/** The versions of a component that stand behind the one that is listed. */
export function olderVersions(meta: Readonly<JsonObject> | undefined): readonly string[] {
  const listed = listedVersion(meta);
  const versions = frameworkMeta(meta)?.['versions'];
  if (listed === undefined || !Array.isArray(versions)) return [];
  const older = versions
    .slice(0, maxVersions)
    .filter(isVersion)
    .filter((version) => compareVersions(version, listed) < 0);
  return [...new Map(older.map((version) => [canonicalVersion(version), version])).values()];
}

/** `_meta` of a request for one version, in the words of Tenon and of FastMCP. */
export function askingFor(version: string, meta: Readonly<JsonObject>): JsonObject {
  const member = (key: string): JsonObject => ({ ...(isPlainObject(meta[key]) ? meta[key] : {}), version });
  return { ...meta, tenon: member('tenon'), fastmcp: member('fastmcp') };
}

function isVersion(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= maxLength;
}
