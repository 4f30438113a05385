export * from './build-injector';
export * from './container-plan';
export { isToken, readMethod, resolveReference, type DependencyRecord } from './dependency-record';
export { Injector } from './injector';
export { isClass } from './read-provider';
export { InjectionRequest } from './request-scope';
