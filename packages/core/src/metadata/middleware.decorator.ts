import type { Constructor, McpMiddleware } from '../contracts';
import { RecordList } from './record';

const middleware = new RecordList<true>('middleware');

/** Marks a class as middleware; a module lists it, outermost first, under `middleware`. */
export function Middleware(): <C extends Constructor<McpMiddleware>>(target: C) => void {
  return (target) => {
    middleware.record(target, true);
  };
}

/** Whether the class carries `@Middleware()`. */
export function isMiddleware(target: Constructor): boolean {
  return middleware.read(target).length > 0;
}

/** Injection token of the options that `use(Middleware, options)` gave. */
export const MIDDLEWARE_OPTIONS = Symbol('tenon.middleware-options');

/** A middleware with options, as a module lists it. */
export class ConfiguredMiddleware {
  constructor(
    readonly middleware: Constructor<McpMiddleware>,
    readonly options: Readonly<Record<string, unknown>>,
  ) {}
}

/**
 * Lists a middleware with options; its constructor takes them with `@Inject(MIDDLEWARE_OPTIONS)`.
 *
 * @example middleware: [use(AuditMiddleware, { level: 'full' })]
 */
export function use(
  middlewareClass: Constructor<McpMiddleware>,
  options: Readonly<Record<string, unknown>>,
): ConfiguredMiddleware {
  return new ConfiguredMiddleware(middlewareClass, options);
}
