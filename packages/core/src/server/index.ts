export * from './create-server';
export type { RunOptions } from './run-options';
export type { AskingOptions, HttpOptions, ServerOptions, SessionOptions } from './server-options';
export { TenonServer } from './tenon-server';
