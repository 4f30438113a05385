export type * from './link';
export { Listeners } from './listeners';
export { logs } from './logs';
export { ServerLink } from './server-link';
