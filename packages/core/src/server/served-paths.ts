import { TenonError } from '../errors';
import { ssePaths, type HttpOptions } from './server-options';

/** The paths under which a server is reached: those of MCP and those of routes. Each serves one thing. */
export class ServedPaths {
  private readonly routes = new Set<string>();
  private readonly ofMcp: Set<string>;

  /** @param http what the options of the server name is MCP's from the beginning */
  constructor(http: HttpOptions = {}) {
    this.ofMcp = new Set([http.path ?? '/mcp', ...Object.values(ssePaths(http) ?? {})]);
  }

  /** @throws TenonError TN1015 for a path of MCP: a route there would never be asked */
  addRoute(path: string): void {
    if (this.ofMcp.has(path)) throw taken(path);
    this.routes.add(path);
  }

  /** Notes paths that MCP is served under. @throws TenonError TN1015 where two of them, or one and a route, are the same */
  serve(paths: readonly string[]): void {
    for (const [index, path] of paths.entries()) {
      if (this.routes.has(path)) throw taken(path);
      if (paths.indexOf(path) !== index) {
        const fix = 'Give each a path of its own.';
        throw new TenonError('TN1015', `the endpoint and HTTP+SSE serve two things on ${path}`, { fix });
      }
    }
    for (const path of paths) this.ofMcp.add(path);
  }
}

function taken(path: string): TenonError {
  const fix = 'Give one of them another path.';
  return new TenonError('TN1015', `there is a route on ${path}, a path of MCP`, { fix });
}
