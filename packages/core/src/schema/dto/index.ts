export * from './class-metadata';
export * from './class-reader';
export * from './derivation';
export { readTypeSchema } from './field-schema';
export * from './hydrator';
export * from './leftover-rules';
export * from './transformer-reader';
