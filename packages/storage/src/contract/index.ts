export { describeCases, runCases, type CaseResult, type ContractCase, type ContractRunner } from './contract-case';
export { storeCases } from './store-contract';
export type { HarnessClock, ServerControl, StoreHarness } from './store-harness';
