export type * from './answers';
export { Client } from './client';
export type * from './client-options';
export type * from './results';
export { ToolCallError } from './tool-call-error';
