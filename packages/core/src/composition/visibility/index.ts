export * from './changed-lists';
export * from './rules';
export * from './server-visibility';
