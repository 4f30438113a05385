export { Connection } from './connection';
export type * from './connection-options';
export type { ListMethod } from './listing';
export { RequestError } from './request-error';
export { TooManyRequestsError } from './too-many-requests-error';
