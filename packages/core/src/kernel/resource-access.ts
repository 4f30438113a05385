import type { Exchange } from '../contracts';
import { ProtocolError, RpcCode } from '../errors';
import type { Access } from '../pipeline';
import { resourceMatches, type ResourceEntry, type Snapshot } from '../registry';
import { CallerSnapshots } from './caller-snapshots';
import type { InnerCalls } from './inner-calls';
import { RequestContext } from './request-context';
import type { RpcRequest } from './rpc';
import { runRequest } from './run-request';
import type { KernelServices } from './services';
import { clip, newestAllowed, unknownVersion } from './version-access';

/** Longest URI that a client may subscribe to, in characters: it is kept for as long as the subscription. */
export const maxSubscribedUri = 2_048;

/** What a caller may do with a resource, and which one it is. */
export interface ResourceAccess {
  readonly access: Exclude<Access, { kind: 'hidden' }>;
  readonly entry: ResourceEntry;
  /** For whoever subscribes with it to release. */
  readonly context: RequestContext;
}

/**
 * What a caller may do with a URI, as if it read it; undefined where nothing answers for it, as far as this caller
 * may know.
 */
export async function accessToResource(
  services: KernelServices,
  calls: InnerCalls,
  uri: string,
  request: RpcRequest,
  exchange: Exchange,
): Promise<ResourceAccess | undefined> {
  const accessIn = async (snapshot: Snapshot): Promise<ResourceAccess | undefined> => {
    for (const { entry, versions = [entry] } of resourceMatches(snapshot, uri)) {
      const context = new RequestContext(services, calls, exchange, request, entry.module);
      const open = versions.find(({ gate }) => !gate);
      if (open) return { access: { kind: 'allowed' }, entry: open, context };
      // The one that guards see ends with them, and follows its client no longer.
      const asking = new RequestContext(services, calls, exchange, request, entry.module);
      const access = await runRequest(services, asking, () => newestAllowed(versions, asking));
      if (access.kind === 'allowed') return { access: { kind: 'allowed' }, entry: access.entry, context };
      if (access.kind === 'scopes') return { access, entry, context };
    }
    return undefined;
  };
  const { snapshot } = services;
  const found = await accessIn(snapshot);
  if (found || snapshot.callerParts.length === 0) return found;
  const asker = new RequestContext(services, calls, exchange, request, services.root);
  const own = new CallerSnapshots(snapshot.callerParts, asker);
  return own.run(services, () => own.find(accessIn));
}

/**
 * The error for a URI that nothing answers for: -32002 in 2025, -32602 in 2026.
 *
 * @param version what was asked for, where there are others that the caller may use
 */
export function unknownResource(
  exchange: Exchange,
  uri: string,
  version?: string,
  usable: readonly string[] = [],
): ProtocolError {
  const code = exchange.era === '2026' ? RpcCode.InvalidParams : RpcCode.ResourceNotFound;
  const shown = clip(uri);
  const message =
    version === undefined ? `Unknown resource '${shown}'` : unknownVersion(`resource '${shown}'`, version, usable);
  return new ProtocolError(code, message, { uri: shown });
}
