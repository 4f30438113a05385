import type { Constructor, ForwardReference, McpMiddleware, MaybePromise, Provider, Token } from '../contracts';
import type { FunctionComponent } from './function-component';
import type { ModuleImport } from './import-module';
import type { ConfiguredMiddleware } from './middleware.decorator';
import type { Mount } from './mount';
import { RecordList } from './record';
import type { Transform } from './transform';
import type { GuardReference } from './use-guards.decorator';

/** A resource that is an object, such as `TextResource`. */
export interface ResourceObject {
  readonly uri: string;
  read(): MaybePromise<unknown>;
}

/** What stands among the providers of a module: something to inject, or a component that is not a class. */
export type ProviderEntry = Provider | FunctionComponent | ResourceObject;

/** A module made at call time, as `forRoot` and `forFeature` return it. */
export interface DynamicModule extends ModuleOptions {
  readonly module: Constructor;
  readonly global?: boolean;
  /** A server takes one such object of the class; with two it does not start (`TN1020`). */
  readonly single?: SingleModule;
}

/** What a start says of modules of which a server takes one. */
export interface SingleModule {
  /** Tells the module from others of its class, such as `the store 'redis'`; nothing secret. */
  readonly of: string;
  /** What to do where there are two of them. */
  readonly fix: string;
}

export type ModuleReference = Constructor | DynamicModule;

/** What a module is made of. */
export interface ModuleOptions {
  readonly imports?: readonly (ModuleReference | ModuleImport | ForwardReference<ModuleReference>)[];
  /** Servers that appear within this one; made with `mount`. */
  readonly mounts?: readonly Mount[];
  readonly providers?: readonly (ProviderEntry | ForwardReference<Constructor>)[];
  /** Providers that importing modules may use, or imported modules to pass on. */
  readonly exports?: readonly (Token | ModuleReference | ForwardReference<Token>)[];
  /** Around every message to the components of this module and of those that it imports; outermost first. */
  readonly middleware?: readonly (Constructor<McpMiddleware> | ConfiguredMiddleware)[];
  /** Decide who may see and use the components of this module and of those that it imports. */
  readonly guards?: readonly GuardReference[];
  /** How components of this module, of those that it imports and of its mounts appear instead; one after the other. */
  readonly transforms?: readonly Transform[];
}

const modules = new RecordList<ModuleOptions>('module');
const globals = new RecordList<true>('global');

/** Groups components and services. Its providers are private to it unless it exports them. */
export function Module(options: ModuleOptions = {}): ClassDecorator {
  return (target) => {
    modules.record(target as unknown as Constructor, options);
  };
}

/** Makes what a module exports visible in every module. */
export function Global(): ClassDecorator {
  return (target) => {
    globals.record(target as unknown as Constructor, true);
  };
}

/** The options of a module class; undefined if it is none. */
export function readModule(target: Constructor): ModuleOptions | undefined {
  return modules.read(target).at(-1);
}

/** Whether what the module exports is visible everywhere. */
export function isGlobal(target: Constructor): boolean {
  return globals.readOwn(target).length > 0;
}
