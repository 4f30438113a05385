export { Application, buildApplication, RequestScope, type ApplicationOptions } from './application';
export type { ComponentSource, MethodSource } from './component-source';
export { ConfigModule, type ConfigOptions } from './config.module';
export type { ModuleNode } from './module-node';
