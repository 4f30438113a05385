export * from './ambient-context';
export { Rounds, type RoundOptions } from './asking';
export * from './changes';
export * from './kernel';
export * from './memory-bus';
export * from './memory-key-value';
export * from './rpc';
export * from './services';
export * from './state';
