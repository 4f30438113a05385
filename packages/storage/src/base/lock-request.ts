import { TenonError } from '@tenon/core';
import type { AcquireOptions } from '../contracts';
import type { StoreCall } from '../errors';
import { checkOptionNames } from './option-names';
import { checkName } from './record-key';
import { checkedTtl } from './time-to-live';

const maxNameBytes = 512;

/**
 * Checks what a caller asks of a lock service.
 *
 * @returns milliseconds; those of the lease are whole
 * @throws InvalidKeyError TN8007, InvalidTtlError TN8006, TenonError TN1015 for a time to wait that cannot be and what is no option
 */
export function checkedLockRequest(
  name: string,
  options: AcquireOptions,
  call: StoreCall,
): { readonly ttlMs: number; readonly waitMs: number } {
  checkName('a lock', name, maxNameBytes, call);
  checkOptionNames('acquire()', options, ['ttlMs', 'waitMs', 'signal']);
  const { ttlMs, waitMs = 0 } = options;
  const time = checkedTtl(ttlMs, call);
  if (!(typeof waitMs === 'number' && waitMs >= 0 && waitMs <= 2_147_483_647))
    throw new TenonError('TN1015', `waitMs is a number of milliseconds from 0 to 2147483647, not ${String(waitMs)}`);
  return { ttlMs: time, waitMs };
}
