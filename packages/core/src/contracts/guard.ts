import type { ComponentInfo } from './component';
import type { Context } from './context';
import type { MaybePromise } from './json';

/** What a guard decides on. It is asked for lists and for calls alike, so arguments are not part of it. */
export interface GuardContext {
  readonly component: ComponentInfo;
  readonly context: Context;
}

/**
 * Decides who may see and use a component. What it refuses is unlisted, and unknown to a call.
 *
 * Registered with `@UseGuards` on a class or method, or under `guards` of a module. An error that it throws refuses.
 */
export interface Guard {
  allows(context: GuardContext): MaybePromise<boolean>;
}
