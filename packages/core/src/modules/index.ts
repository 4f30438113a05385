export { Application, buildApplication, RequestScope, type ApplicationOptions } from './application';
export { importProblem } from './misplaced-entries';
export { moduleType } from './module-type';
export type { ComponentSource, MethodSource } from './component-source';
export { ConfigModule, type ConfigOptions } from './config.module';
export type { ImportEdge, ModuleNode } from './module-node';
export type { Placement } from './placement';
export { isSdkServer } from './server-shape';
