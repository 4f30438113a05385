import type { MaybePromise } from '../contracts';
import { TenonError } from '../errors';

/** Answers a plain HTTP request with the web's own types. */
export type RouteHandler = (request: Request) => MaybePromise<Response>;

interface Route {
  readonly path: string;
  readonly handlers: Map<string, RouteHandler>;
}

/** Parts of a path that URL parsers take away together with what stands before them. */
const dotSegment = /(?:^|[\\/])(?:\.|%2e){1,2}(?:[\\/]|$)/i;

/** What is known of a path: its handler, or the methods that it has. */
export type RouteMatch = { readonly handler: RouteHandler } | { readonly allow: string };

/**
 * Plain HTTP routes beside the MCP endpoint, for health checks, metadata and the like.
 *
 * Paths match exactly, or by prefix with a trailing `/*`; the longest prefix wins. There are no parameters.
 */
export class HttpRoutes {
  readonly #exact = new Map<string, Route>();
  readonly #wildcards: Route[] = [];
  readonly #others: () => Iterable<HttpRoutes>;

  /** @param others routes of mounted servers, which are asked after these */
  constructor(others: () => Iterable<HttpRoutes> = () => []) {
    this.#others = others;
  }

  /**
   * @param method an HTTP method; `GET` answers `HEAD` too
   * @param path `/health`, or `/files/*`
   * @throws TenonError TN1015 if the path is no path, or has a handler for the method
   */
  add(method: string, path: string, handler: RouteHandler): void {
    const name = method.toUpperCase();
    if (!/^[A-Z]{1,20}$/.test(name)) throw new TenonError('TN1015', `'${method}' is not an HTTP method`);
    if (!/^\/[^?#*\s]*(?:\/\*)?$/.test(path) && path !== '/*') {
      throw new TenonError('TN1015', `'${path}' is not the path of a route: write '/path' or '/path/*'`);
    }
    const route = this.#routeOf(path);
    if (route.handlers.has(name)) throw new TenonError('TN1015', `the route ${name} ${path} is registered already`);
    route.handlers.set(name, handler);
  }

  /**
   * A path with a segment `.` or `..`, escaped or not, fits no route: its handler would read another one out of the URL.
   *
   * @param path without query; nothing is decoded
   */
  match(method: string, path: string): RouteMatch | undefined {
    if (dotSegment.test(path)) return undefined;
    const own = this.#matchOwn(method, path);
    if (own && 'handler' in own) return own;
    let found = own;
    for (const other of this.#others()) {
      const match = other.match(method, path);
      if (match && 'handler' in match) return match;
      found ??= match;
    }
    return found;
  }

  #matchOwn(method: string, path: string): RouteMatch | undefined {
    const route = this.#exact.get(path) ?? this.#wildcards.find((candidate) => path.startsWith(candidate.path));
    if (!route) return undefined;
    const handler = route.handlers.get(method) ?? (method === 'HEAD' ? route.handlers.get('GET') : undefined);
    return handler ? { handler } : { allow: [...route.handlers.keys()].join(', ') };
  }

  #routeOf(path: string): Route {
    if (!path.endsWith('/*')) {
      const known = this.#exact.get(path);
      if (known) return known;
      const route: Route = { path, handlers: new Map() };
      this.#exact.set(path, route);
      return route;
    }
    const prefix = path.slice(0, -1);
    const known = this.#wildcards.find((candidate) => candidate.path === prefix);
    if (known) return known;
    const route: Route = { path: prefix, handlers: new Map() };
    this.#wildcards.push(route);
    this.#wildcards.sort((a, b) => b.path.length - a.path.length);
    return route;
  }
}
