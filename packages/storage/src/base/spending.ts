import type { RateLimitDecision, RateLimitRule, SlidingWindowRule, TokenBucketRule } from '../contracts';

/** What one key has spent under a rule; plain JSON. */
export type Spending = Bucket | Window;

type Bucket = {
  readonly kind: 'token-bucket';
  readonly tokens: number;
  /** When there were so many, in milliseconds since the epoch. */
  readonly at: number;
};

type Window = {
  readonly kind: 'sliding-window';
  /** Oldest first, together where they count for the same moment. */
  readonly spent: [at: number, cost: number][];
};

/** Moments of a window that are told apart at most. */
const maxMoments = 100;

/**
 * Milliseconds that count as one moment of a window. What is spent is dated to the end of its moment, so that it counts a
 * little too long and never too short, and a window of any limit is small.
 */
export function momentOf({ limit, windowMs }: SlidingWindowRule): number {
  return limit <= maxMoments ? 1 : Math.max(1, Math.ceil(windowMs / maxMoments));
}

/**
 * Decides what a caller may spend, and says what is spent then.
 *
 * @param before what the key has spent; what is of another rule does not count
 * @param now milliseconds since the epoch
 */
export function spend(
  before: Spending | undefined,
  rule: RateLimitRule,
  cost: number,
  now: number,
): { readonly decision: RateLimitDecision; readonly spending: Spending } {
  if (rule.kind === 'token-bucket')
    return spendTokens(before?.kind === rule.kind ? before : undefined, rule, cost, now);
  return spendInWindow(before?.kind === rule.kind ? before : undefined, rule, cost, now);
}

/** Milliseconds after which it makes no difference what was spent. */
export function forgettableAfter(spending: Spending, rule: RateLimitRule): number {
  if (rule.kind === 'sliding-window') return Math.ceil(rule.windowMs) + momentOf(rule);
  const missing = spending.kind === rule.kind ? rule.capacity - spending.tokens : 0;
  return Math.max(1, Math.ceil((missing / rule.refillPerSec) * 1_000));
}

function spendTokens(
  before: Bucket | undefined,
  rule: TokenBucketRule,
  cost: number,
  now: number,
): { decision: RateLimitDecision; spending: Bucket } {
  // Clocks of two processes differ: what is later stays.
  const at = Math.max(now, before?.at ?? now);
  const refilled = before ? before.tokens + ((at - before.at) / 1_000) * rule.refillPerSec : rule.capacity;
  const full = Math.min(rule.capacity, refilled);
  // Fractions of a token add up to a little less than the whole.
  const allowed = full + 1e-9 >= cost;
  const tokens = allowed ? Math.max(0, full - cost) : full;
  const retryAfterMs = allowed ? 0 : Math.ceil(((cost - tokens) / rule.refillPerSec) * 1_000);
  return {
    decision: { allowed, remaining: Math.floor(tokens + 1e-9), retryAfterMs },
    spending: { kind: rule.kind, tokens, at },
  };
}

function spendInWindow(
  before: Window | undefined,
  rule: SlidingWindowRule,
  cost: number,
  now: number,
): { decision: RateLimitDecision; spending: Window } {
  const spent = (before?.spent ?? []).filter(([at]) => at > now - rule.windowMs);
  const total = spent.reduce((sum, [, old]) => sum + old, 0);
  const allowed = total + cost <= rule.limit;
  if (allowed) {
    const moment = momentOf(rule);
    const last = spent.at(-1);
    const at = Math.max(Math.ceil(now / moment) * moment, last?.[0] ?? 0);
    if (last?.[0] === at) spent[spent.length - 1] = [at, last[1] + cost];
    else spent.push([at, cost]);
  }
  const remaining = Math.max(0, Math.floor(rule.limit - total - (allowed ? cost : 0)));
  const retryAfterMs = allowed ? 0 : timeUntilFree(spent, total, rule, cost) - now;
  return { decision: { allowed, remaining, retryAfterMs }, spending: { kind: rule.kind, spent } };
}

/** When enough of the oldest spending has left the window. */
function timeUntilFree(
  spent: Window['spent'],
  total: number,
  { limit, windowMs }: SlidingWindowRule,
  cost: number,
): number {
  let left = total;
  for (const [at, old] of spent) {
    left -= old;
    if (left + cost <= limit) return at + Math.ceil(windowMs);
  }
  // Unreachable while the cost is within the limit: with nothing spent there is room for it.
  return 0;
}
