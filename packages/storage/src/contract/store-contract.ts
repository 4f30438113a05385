import { atomicCases } from './atomic-cases';
import { basicCases } from './basic-cases';
import type { ContractCase } from './contract-case';
import { faultCases } from './fault-cases';
import { lifeCases } from './life-cases';
import { listCases } from './list-cases';
import { nameCases } from './name-cases';
import { sizeCases } from './size-cases';
import { bind } from './store-case';
import type { StoreHarness } from './store-harness';
import { ttlCases } from './ttl-cases';

/**
 * What every store has to do, as cases for a test runner. Case 55, that no error is left to nobody, is part of each.
 *
 * @throws Error for a harness that promises what it gives no means to test: `shared` without another client, `durable`
 *   without a way to open the data again
 */
export function storeCases(harness: StoreHarness): ContractCase[] {
  const { shared, durable } = harness.capabilities;
  if (shared && !harness.another) throw new Error('A shared store needs `another` in its harness');
  if (durable && !harness.reopen) throw new Error('A durable store needs `reopen` in its harness');
  const cases = [basicCases, nameCases, ttlCases, sizeCases, atomicCases, listCases, lifeCases, faultCases].flat();
  return cases.map((one) => bind(harness, one));
}
