import type { CacheOptions } from '../content';
import type { CacheHint, Exchange, JsonObject } from '../contracts';
import type { ResourceEntry } from '../registry';
import { versionAsked } from './version-access';

/** An answer that nobody may keep. */
const once: CacheHint = Object.freeze({ ttlMs: 0, scope: 'private' });

/**
 * What clients are told of keeping answers (MCP 2026-07-28, "Caching"). Each hint is one object, so that answers can be
 * told apart by it.
 *
 * An answer is `public` only if it is known to be the same for everybody, since a shared cache hands it to those who
 * would be refused, too. To be answered at all is a matter of who asks where callers are authenticated, so there the
 * author has to say `public`.
 */
export class Caching {
  private readonly shared: CacheHint;
  private readonly own: CacheHint;
  private readonly isPublicSaid: boolean;

  constructor({ ttlMs = 0, scope }: CacheOptions = {}) {
    this.shared = Object.freeze({ ttlMs, scope: scope ?? 'public' });
    this.own = Object.freeze({ ttlMs, scope: 'private' });
    this.isPublicSaid = scope === 'public';
  }

  /** Of a list or description that is the same for all who may ask for it. */
  ofShared(exchange: Exchange, params: Readonly<JsonObject>): CacheHint {
    // Nobody tells a 2025 client, so its answers need not be told apart.
    if (exchange.era === '2025') return this.shared;
    if (isRetry(params)) return once;
    return exchange.principal && !this.isPublicSaid ? this.own : this.shared;
  }

  /** Of one that may depend on the caller. */
  ofCaller(params: Readonly<JsonObject>): CacheHint {
    return isRetry(params) ? once : this.own;
  }

  /**
   * Of a resource: only its author knows what its content depends on. What a gate stands before is not for everybody,
   * whatever the author says.
   *
   * @param isOpen whether everybody who reads this URI gets to this resource
   */
  ofRead({ cache, gate }: ResourceEntry, isOpen: boolean, params: Readonly<JsonObject>): CacheHint {
    // Caches know a resource by its URI alone, so a version that was asked for is kept by none.
    if (!cache || isRetry(params) || versionAsked(params) !== undefined) return once;
    const { ttlMs = 0, scope } = cache;
    return { ttlMs, scope: scope === 'public' && isOpen && !gate ? 'public' : 'private' };
  }
}

/** Whether a request brings answers or state with it: its result depends on them, and a cache looks at neither. */
function isRetry(params: Readonly<JsonObject>): boolean {
  return params['inputResponses'] !== undefined || params['requestState'] !== undefined;
}
