import type { ComponentKind } from '../contracts';
import { canonicalVersion } from './version-order';

/** What a component is called in messages: `tool 'search'`, `resource template 'data://{id}' in version 2.0`. */
export function describeComponent(kind: ComponentKind, identity: string, version?: string): string {
  const label = kind === 'resourceTemplate' ? 'resource template' : kind;
  return `${label} '${identity}'${version === undefined ? '' : ` in version ${version}`}`;
}

/** What no two components of a server share: the name of a tool or prompt, the URI of a resource, each with its version. */
export function componentKey(kind: ComponentKind, identity: string, version: unknown): string {
  const key = `${kind} ${identity}`;
  return typeof version === 'string' ? `${key} ${canonicalVersion(version)}` : key;
}
