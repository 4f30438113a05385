/** How long clients of 2026 may keep an answer, and who may be given it (MCP 2026-07-28, "Caching"). */
export interface CacheOptions {
  /** For how long an answer may be taken for fresh, in milliseconds; 0 by default: not at all. */
  ttlMs?: number;
  /** `public` where everybody gets the same answer, so that caches may share it; `private` where they must not. */
  scope?: 'public' | 'private';
}

/** What is wrong with cache options, if anything: what they are, and what to do. */
export function cacheProblem(
  name: string,
  { ttlMs = 0, scope = 'public' }: CacheOptions,
): { readonly detail: string; readonly fix: string } | undefined {
  if (!Number.isSafeInteger(ttlMs) || ttlMs < 0) {
    return { detail: `\`${name}.ttlMs\` is ${String(ttlMs)}`, fix: 'Give a whole number of milliseconds, 0 or more.' };
  }
  if (scope !== 'public' && scope !== 'private') {
    return { detail: `\`${name}.scope\` is '${String(scope)}'`, fix: "Give 'public' or 'private'." };
  }
  return undefined;
}
