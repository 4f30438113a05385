export type * from './server-target';
