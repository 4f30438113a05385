export * from './as-tools';
export * from './transform';
