export type { ClientTarget } from './client-target';
export type { ArgumentChange, ServerEntry, ServerList, ToolChange } from './server-list';
