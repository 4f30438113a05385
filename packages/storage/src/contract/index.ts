export { describeCases, runCases, type CaseResult, type ContractCase, type ContractRunner } from './contract-case';
export { eventLogCases } from './event-log-contract';
export { lockCases } from './lock-contract';
export { pubSubCases, type PubSubHarness } from './pub-sub-contract';
export { rateLimitCases } from './rate-limit-contract';
export type { ServiceHarness } from './service-harness';
export { storeCases } from './store-contract';
export type { HarnessClock, ServerControl, StoreHarness } from './store-harness';
