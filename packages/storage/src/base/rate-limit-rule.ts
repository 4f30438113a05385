import { TenonError } from '@tenon/core';
import type { RateLimitRule } from '../contracts';

/**
 * Checks what a limit is asked for.
 *
 * @throws TenonError TN1015 for a rule that nothing can follow, or a cost that would never pass
 */
export function checkRule(rule: RateLimitRule, cost: number): void {
  if (rule.kind === 'token-bucket') {
    check('capacity', rule.capacity, Number.MAX_SAFE_INTEGER);
    check('refillPerSec', rule.refillPerSec, Number.MAX_SAFE_INTEGER);
    checkCost(cost, rule.capacity);
  } else if (rule.kind === 'sliding-window') {
    check('limit', rule.limit, Number.MAX_SAFE_INTEGER);
    check('windowMs', rule.windowMs, 366 * 24 * 60 * 60 * 1000);
    checkCost(cost, rule.limit);
  } else throw new TenonError('TN1015', "kind is 'token-bucket' or 'sliding-window'");
}

function check(name: string, value: number, max: number): void {
  if (!(typeof value === 'number' && value > 0 && value <= max))
    throw new TenonError('TN1015', `${name} is a number above 0 and up to ${max}, not ${String(value)}`);
}

function checkCost(cost: number, max: number): void {
  if (!(Number.isSafeInteger(cost) && cost >= 1 && cost <= max))
    throw new TenonError('TN1015', `cost is a whole number from 1 to ${max}, not ${String(cost)}`);
}
