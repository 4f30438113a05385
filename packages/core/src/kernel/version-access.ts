import type { JsonObject, MaybePromise } from '../contracts';
import { ProtocolError, RpcCode } from '../errors';
import type { Access } from '../pipeline';
import { compareVersions, type Entry } from '../registry';
import { insufficientScope } from './access';
import type { RequestContext } from './request-context';
import { isJsonObject } from './rpc';
import type { KernelServices } from './services';

/** Under which keys of `_meta` clients name a version, the first one first: Tenon's and FastMCP's. */
const metaKeys = ['tenon', 'fastmcp'] as const;

/** Longest version that can be meant, in characters: none is longer. */
const maxAsked = 100;

/** What a caller may use of several versions. */
export type VersionAccess<E extends Entry> =
  { readonly kind: 'allowed'; readonly entry: E } | Exclude<Access, { kind: 'allowed' }>;

/**
 * The version that a request asks for in its `_meta`; undefined where it takes what there is.
 *
 * @throws ProtocolError -32602 for what is no text
 */
export function versionAsked(params: Readonly<JsonObject>): string | undefined {
  const meta = params['_meta'];
  if (!isJsonObject(meta)) return undefined;
  for (const key of metaKeys) {
    const own = meta[key];
    const version = isJsonObject(own) ? own['version'] : undefined;
    if (version === undefined) continue;
    if (typeof version === 'string') return version;
    throw new ProtocolError(RpcCode.InvalidParams, `\`_meta.${key}.version\` must be a string`);
  }
  return undefined;
}

/** Says that there is no such version, to those who may know the others. */
export function unknownVersion(component: string, asked: string, usable: readonly string[]): string {
  return `Unknown version '${clip(asked)}' of ${component}. There is ${usable.join(', ')}`;
}

/** Text that a client sent comes back shortened. */
export function clip(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** Those of several versions that a request may mean. What has no version stands for any, as in FastMCP. */
export function versionsMeant<E extends Entry>(versions: readonly E[], asked: string | undefined): readonly E[] {
  if (asked === undefined) return versions;
  if (asked.length > maxAsked) return [];
  return versions.filter(({ info: { version } }) => version === undefined || compareVersions(version, asked) === 0);
}

/** The newest of some versions that a caller may use; else what the newest lacks that is not hidden. */
export function newestAllowed<E extends Entry>(
  versions: readonly E[],
  context: RequestContext,
): MaybePromise<VersionAccess<E>> {
  const askFrom = (index: number, refusal: VersionAccess<E>): MaybePromise<VersionAccess<E>> => {
    let lacking = refusal;
    for (let at = index; at < versions.length; at++) {
      const entry = versions[at]!;
      const access = entry.gate?.(context.within(entry.module));
      if (access instanceof Promise) {
        return access.then((late) =>
          late.kind === 'allowed' ? { kind: 'allowed', entry } : askFrom(at + 1, graver(lacking, late)),
        );
      }
      if (!access || access.kind === 'allowed') return { kind: 'allowed', entry };
      lacking = graver(lacking, access);
    }
    return lacking;
  };
  return askFrom(0, { kind: 'hidden' });
}

/**
 * Lets a caller through to the version that it asks for, else to the newest one that it may use.
 *
 * @param hidden gets the versions that the caller may use, where it asked for another
 */
export function passVersions<E extends Entry, R, Hidden>(
  services: KernelServices,
  versions: readonly E[],
  params: Readonly<JsonObject>,
  context: RequestContext,
  hidden: (usable: readonly string[]) => MaybePromise<Hidden>,
  proceed: (entry: E, context: RequestContext) => MaybePromise<R>,
): MaybePromise<R | Hidden> {
  const asked = versionAsked(params);
  const access = newestAllowed(versionsMeant(versions, asked), context);
  return access instanceof Promise ? access.then(decide) : decide(access);

  function decide(verdict: VersionAccess<E>): MaybePromise<R | Hidden> {
    if (verdict.kind === 'allowed') return proceed(verdict.entry, context.within(verdict.entry.module));
    if (verdict.kind === 'scopes') throw insufficientScope(services, verdict.missing);
    return asked === undefined ? hidden([]) : usableVersions(versions, context).then(hidden);
  }
}

async function usableVersions(versions: readonly Entry[], context: RequestContext): Promise<string[]> {
  const usable: string[] = [];
  for (const entry of versions) {
    if ((await newestAllowed([entry], context)).kind === 'allowed') usable.push(entry.info.version!);
  }
  return usable;
}

function graver<E extends Entry>(earlier: VersionAccess<E>, later: VersionAccess<E>): VersionAccess<E> {
  return earlier.kind === 'scopes' ? earlier : later;
}
