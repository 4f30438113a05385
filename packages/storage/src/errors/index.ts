export * from './availability-error';
export * from './data-error';
export * from './input-error';
export * from './store-error';
export * from './unsupported-capability-error';
