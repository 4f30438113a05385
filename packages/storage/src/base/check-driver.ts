import { TenonError } from '@tenon/core';
import type { StoreDriver } from './store-driver';

/** @throws TenonError TN8017 for a driver without the methods that its capabilities promise */
export function checkDriver(driver: StoreDriver): void {
  const { atomic, enumerate } = driver.capabilities;
  const needed: (keyof StoreDriver)[] = [
    ...(atomic === 'full' ? (['writeIf', 'removeIf', 'take'] as const) : []),
    ...(enumerate !== 'none' ? (['list', 'collections', 'clear', 'cull'] as const) : []),
    ...(driver.sweepIntervalMs !== undefined ? (['cull'] as const) : []),
  ];
  const missing = needed.filter((method) => typeof driver[method] !== 'function');
  if (missing.length > 0) throw new TenonError('TN8017', `the driver of '${driver.name}' lacks ${missing.join(', ')}`);
}
