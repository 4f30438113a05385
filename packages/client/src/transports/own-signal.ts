import type { FetchLike } from './server-target';

const leaving = new WeakSet<FetchLike>();

/** Marks a `fetch` that leaves nothing behind on the signals of its requests. */
export function leavingSignals<Fetch extends FetchLike>(fetch: Fetch): Fetch {
  leaving.add(fetch);
  return fetch;
}

/** A `fetch` that calls another one, and does with signals what that does. */
export function fetchAround(base: FetchLike, fetch: FetchLike): FetchLike {
  return leaving.has(base) ? leavingSignals(fetch) : fetch;
}

/**
 * Gives each request a signal of its own. All requests of a connection come with the same signal, and `fetch` listens to
 * it for each of them until that is collected: thousands of listeners under load, and a warning of Node.
 */
export function withOwnSignals(base: FetchLike): FetchLike {
  if (leaving.has(base)) return base;
  const followers = new WeakMap<AbortSignal, Followers>();
  return async (url, init) => {
    const signal = init?.signal;
    if (!signal) return base(url, init);
    let following = followers.get(signal);
    if (!following) followers.set(signal, (following = new Followers(signal)));
    const own = following.add();
    try {
      const response = await base(url, { ...init, signal: own.signal });
      if (response.body) following.keep(own, response.body);
      else following.delete(own);
      return response;
    } catch (error) {
      following.delete(own);
      throw error;
    }
  };
}

/** The requests that end with a signal: those under way, and those whose answer is still being read. */
class Followers {
  private readonly underWay = new Set<AbortController>();
  private readonly answered = new Set<WeakRef<AbortController>>();
  private readonly forgotten = new FinalizationRegistry<WeakRef<AbortController>>((ref) => this.answered.delete(ref));
  /** Who reads an answer holds its body, and the body what aborts it. */
  private readonly byBody = new WeakMap<object, AbortController>();

  constructor(private readonly signal: AbortSignal) {
    signal.addEventListener('abort', () => this.abort(), { once: true });
  }

  add(): AbortController {
    const own = new AbortController();
    if (this.signal.aborted) own.abort(this.signal.reason);
    else this.underWay.add(own);
    return own;
  }

  keep(own: AbortController, body: object): void {
    this.underWay.delete(own);
    if (own.signal.aborted) return;
    const ref = new WeakRef(own);
    this.answered.add(ref);
    this.forgotten.register(own, ref);
    this.byBody.set(body, own);
  }

  delete(own: AbortController): void {
    this.underWay.delete(own);
  }

  private abort(): void {
    for (const own of this.underWay) own.abort(this.signal.reason);
    for (const ref of this.answered) ref.deref()?.abort(this.signal.reason);
    this.underWay.clear();
    this.answered.clear();
  }
}
