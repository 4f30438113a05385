import { TenonError } from '../errors';
import { HttpRoutes, type RouteHandler } from '../transports';
import type { HttpOptions } from './server-options';

/** Where a server answers MCP over HTTP. */
export interface McpPaths {
  /** Of the endpoint, for example `/mcp`. */
  readonly path: string;
  /** Of the HTTP+SSE transport, where it is served. */
  readonly sse: { readonly path: string; readonly messagesPath: string } | undefined;
}

/** What the path of a request can be: it has no query, no fragment and no blank. */
const pathRule = /^\/[^?#\s]*$/;

/**
 * Where MCP is served, by the options of a server.
 *
 * @param told what `listen` was told; the options decide where it was told nothing
 */
export function mcpPaths(http: HttpOptions = {}, told: { path?: string; sse?: boolean } = {}): McpPaths {
  const { path = http.path ?? '/mcp', sse: isOn = (http.sse ?? false) !== false } = told;
  if (!isOn) return { path, sse: undefined };
  const { path: ssePath = '/sse', messagesPath = '/messages' } = typeof http.sse === 'object' ? http.sse : {};
  return { path, sse: { path: ssePath, messagesPath } };
}

/** What is wrong with the paths, if anything: one that no request could have, or two that are one. */
export function pathProblem(paths: McpPaths): { readonly detail: string; readonly fix: string } | undefined {
  const named = Object.entries({
    'http.path': paths.path,
    ...(paths.sse && { 'http.sse.path': paths.sse.path, 'http.sse.messagesPath': paths.sse.messagesPath }),
  });
  const names = new Map<string, string>();
  for (const [name, path] of named) {
    if (!pathRule.test(path)) {
      return {
        detail: `\`${name}\` is '${path}'`,
        fix: "Start it with '/', and leave out query, fragment and blanks.",
      };
    }
    const other = names.get(comparable(path));
    if (other)
      return { detail: `\`${other}\` and \`${name}\` are one path, ${path}`, fix: 'Give each one of its own.' };
    names.set(comparable(path), name);
  }
  return undefined;
}

/** The paths of one server over HTTP: those of MCP and those of its routes. No path is both. */
export class HttpPaths {
  readonly routes: HttpRoutes;
  private readonly routed = new Set<string>();
  private readonly ofMcp: Set<string>;

  /** @param mounted routes of mounted servers */
  constructor(
    private readonly options: HttpOptions | undefined,
    mounted: () => Iterable<HttpRoutes>,
  ) {
    this.routes = new HttpRoutes(mounted);
    this.ofMcp = new Set(listOf(mcpPaths(options)));
  }

  /** @throws TenonError TN1015 if the path is not one of a route, has a handler for the method, or is one of MCP */
  addRoute(method: string, path: string, handler: RouteHandler): void {
    if (this.ofMcp.has(comparable(path))) throw onPathOfMcp(path);
    this.routes.add(method, path, handler);
    this.routed.add(comparable(path));
  }

  /**
   * Keeps the paths on which the server answers free of routes, now and later. MCP comes first, so that a route on
   * one of them would never be asked.
   *
   * @param told what `listen` was told
   * @throws TenonError TN1015 if two of them are one, one is no path, or there is a route on one
   */
  reserve(told?: { path?: string; sse?: boolean }): McpPaths {
    const paths = mcpPaths(this.options, told);
    const problem = pathProblem(paths);
    if (problem) throw new TenonError('TN1015', problem.detail, { fix: problem.fix });
    const all = listOf(paths);
    const taken = all.find((path) => this.routed.has(path));
    if (taken !== undefined) throw onPathOfMcp(taken);
    for (const path of all) this.ofMcp.add(path);
    return paths;
  }
}

function listOf({ path, sse }: McpPaths): string[] {
  return (sse ? [path, sse.path, sse.messagesPath] : [path]).map(comparable);
}

/** The endpoint is the same with a slash behind it. */
function comparable(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function onPathOfMcp(path: string): TenonError {
  const fix = 'Give one of them another path.';
  return new TenonError('TN1015', `there is a route on ${path}, a path of MCP`, { fix });
}
