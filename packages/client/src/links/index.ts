export type * from './link';
export { Listeners } from './listeners';
export { ServerLink } from './server-link';
