export * from './compile-arguments';
export * from './compile-schema';
export { Input } from './input';
export { formatIssues } from './issues';
export * from './path-safety';
export type { ReadingOptions } from './parser';
export { parseJson, RefusedJsonError } from './safe-json';
export { embedSchema } from './references';
export * from './uri-template';
