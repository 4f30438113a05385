export { Connection, type ListMethod } from './connection';
export type * from './connection-options';
export { RequestError } from './request-error';
