export * from './visibility';
export * from './as-tools';
export * from './transform';
