import type { WireObject } from '../connection';

/** The parameters of a request with the `_meta` that the caller wants in it, if any. */
export function withMeta(params: WireObject, { meta }: { readonly meta?: WireObject }): WireObject {
  return meta && Object.keys(meta).length > 0 ? { ...params, _meta: meta } : params;
}
