import { hiding, showing } from '../composition';
import type {
  ComponentSelection,
  Constructor,
  EnableSelection,
  Logger,
  McpMiddleware,
  MountStatus,
  Principal,
} from '../contracts';
import { TenonError } from '../errors';
import {
  importModule,
  mount,
  type CompositionOptions,
  type ConfiguredMiddleware,
  type FunctionComponent,
  type ModuleReference,
  type Mount,
  type MountOptions,
} from '../metadata';
import type { ComponentDeclaration } from '../registry';
import {
  connectInMemory,
  guardWarning,
  HttpGuard,
  NodeHttpTransport,
  redirectConsole,
  StdioTransport,
  type HttpAddress,
  type HttpEntryOptions,
  type MemoryConnection,
  type NodeHttpHandler,
  type RouteHandler,
} from '../transports';
import { conversationsWith, KernelHttpEndpoint, SseConnections } from '../wire';
import { keepCore } from './cores';
import { Hosting } from './hosting';
import { HttpPaths, type McpPaths } from './http-paths';
import { OpenTransports } from './open-transports';
import type { RunOptions } from './run-options';
import { runProcess, type ProcessServer } from './run-process';
import { ServerCore, type Inherited, type RunningServer, type ServerMaker } from './server-core';
import { createServerLog } from './server-log';
import type { ServerOptions } from './server-options';

/** What exists while a server runs. */
interface Running {
  readonly application: RunningServer;
  readonly endpoint: KernelHttpEndpoint;
  readonly sse: SseConnections;
  readonly entry: Omit<HttpEntryOptions, 'guard' | 'path' | 'sse'>;
}

/** Clients on stdio kill a process that is still there some seconds after they closed its input. */
const stdioPatienceMs = 4_000;

/** An MCP server. Nothing of it runs before it is started, by `start()`, `run()` or its first request. */
export class TenonServer {
  private readonly log: Logger;
  private readonly paths: HttpPaths;
  private readonly hosting: Hosting<Running>;
  private readonly core: ServerCore;
  private starting: Promise<Running> | undefined;
  private running: Running | undefined;
  private closing: Promise<void> | undefined;
  private readonly transports = new OpenTransports();

  /** @param inherited what a module that is mounted takes from the server that mounts it */
  constructor(
    root: ModuleReference,
    private readonly options: ServerOptions,
    inherited?: Inherited,
  ) {
    this.log = inherited?.log ?? createServerLog(options);
    const values = [{ provide: TenonServer, useValue: this }];
    const make: ServerMaker = (...given) => new TenonServer(...given).core;
    this.paths = new HttpPaths(options.http, () => this.core.mountedRoutes());
    const owner = { close: () => this.close(), routes: this.paths.routes };
    this.core = new ServerCore(root, options, this.log, values, owner, make, inherited);
    keepCore(this, this.core);
    const hosted = {
      started: () => this.started(),
      entry: (running: Running) => this.hostedEntry(running),
      isClosing: () => this.closing !== undefined,
    };
    this.hosting = new Hosting(hosted, this.log);
  }

  /** Where the server listens; undefined unless it does over HTTP. */
  get address(): HttpAddress | undefined {
    return this.transports.address;
  }

  /**
   * What is mounted at present, and whether it can be reached; empty unless the server runs. For health checks and the
   * like: it says nothing of addresses and credentials.
   *
   * @example server.route('GET', '/health', () => Response.json(server.mounts))
   */
  get mounts(): readonly MountStatus[] {
    return this.running?.application.components.mounts.map(({ status }) => status) ?? [];
  }

  /**
   * Checks the application, starts its lifespans and compiles its components. Further calls do nothing.
   *
   * @throws BootError with every problem of the application; TenonError TN1014 if a lifespan fails, TN4003 after close()
   */
  async start(): Promise<void> {
    await this.started();
  }

  /**
   * Runs the server as this process, by the command line, the environment and the options, until it is told to stop
   * by SIGINT, SIGTERM or, on stdio, the end of its input. What keeps it from starting is printed, and makes the
   * exit code 1.
   */
  run(options: RunOptions = {}): Promise<void> {
    const server: ProcessServer = {
      listen: (settings) => this.listen(settings),
      serveStdio: () => this.serveStdio(),
      close: () => this.close(),
      isClosing: () => this.closing !== undefined,
    };
    return runProcess(server, this.options, options, this.log);
  }

  /**
   * Starts the server and listens for HTTP.
   *
   * @param options.sse serves the HTTP+SSE transport of MCP 2024-11-05 beside the endpoint; as `http.sse` says by default
   * @returns where it listens
   * @throws TenonError TN4001 if the port is in use, TN4005 if the address cannot be bound, TN4003 after close(),
   *   TN1015 if a path is that of something else, too
   */
  async listen(options: { host?: string; port?: number; path?: string; sse?: boolean } = {}): Promise<HttpAddress> {
    const running = await this.started();
    if (this.closing) throw new TenonError('TN4003', 'it was closed while it started');
    this.transports.requireUnbound();
    const { http = {} } = this.options;
    const { host = http.host ?? '127.0.0.1', port = http.port ?? 8000, path, sse } = options;
    const paths = this.paths.reserve({ path, sse });
    const transport = new NodeHttpTransport({ ...this.entryAt(paths, running), guard: http });
    const address = await this.transports.bind(transport, { host, port });
    const warning = guardWarning(host, http);
    if (warning) this.log.warn({ host }, warning);
    this.log.info({ url: address.url, ...running.application.components.counts() }, 'Listening');
    return address;
  }

  /**
   * Answers a web-standard request; for runtimes and frameworks that speak `fetch`. Starts the server if need be; one
   * that cannot start, or was closed, answers 503.
   */
  fetch(request: Request, options?: { auth?: Principal }): Promise<Response> {
    return this.hosting.fetch(request, options);
  }

  /** A handler for node:http, Express, Fastify, Nest and the like. The first request starts the server, as in `fetch`. */
  nodeHandler(): NodeHttpHandler {
    return this.hosting.nodeHandler();
  }

  /** A connection in this process, through the real wire format. The server must have started. */
  connectInMemory(options: { auth?: Principal } = {}): MemoryConnection {
    if (!this.running) throw new TenonError('TN4003', 'the server does not run', { fix: 'Await start() first.' });
    const open = conversationsWith(this.running.application.kernel, this.log);
    const connection = connectInMemory(open, { principal: options.auth });
    this.transports.addMemory(connection);
    return connection;
  }

  /**
   * Adds a plain HTTP route beside the MCP endpoint, for health checks and the like. No authorization applies to it.
   *
   * @param path `/health`, or `/files/*` for everything below
   * @throws TenonError TN1015 if the path is not one of a route, has a handler for the method, or is one on which MCP
   *   is served
   */
  route(method: string, path: string, handler: RouteHandler): this {
    this.paths.addRoute(method, path, handler);
    return this;
  }

  /** Puts middleware around that of the root module, the first outermost. Before `start()`. */
  use(...middleware: (Constructor<McpMiddleware> | ConfiguredMiddleware)[]): this {
    this.requireNotStarted('use() was called');
    this.core.use(middleware);
    return this;
  }

  /**
   * Adds a tool, resource or prompt, before or after the start.
   *
   * @throws BootError if it is wrong or its name is taken; before the start, `start()` reports that
   */
  async add(component: FunctionComponent): Promise<void> {
    await this.core.add(component);
  }

  /**
   * Removes a component of a running server.
   *
   * @param name its name, or the URI of a resource
   * @param options.version removes this version alone; all of them by default
   * @throws TenonError TN2013 if there is none
   */
  async remove(
    kind: ComponentDeclaration['kind'],
    name: string,
    options: { readonly version?: string } = {},
  ): Promise<void> {
    await (await this.started()).application.components.remove(kind, name, options.version);
  }

  /**
   * Shows components to all clients of this process, before or after the start; of several decisions that speak of a
   * component the last counts. Clients are told which lists changed.
   *
   * @throws TenonError TN5022 for a selection that is none
   * @example await server.enable({ tags: ['public'], only: true })
   */
  async enable(selection: EnableSelection): Promise<void> {
    await this.core.decide(showing(selection));
  }

  /**
   * Hides components from all clients of this process: for lists and calls alike it is as if they were not there.
   * Otherwise like `enable`.
   *
   * @example await server.disable({ kinds: ['tool'], tags: ['admin'] })
   */
  async disable(selection: ComponentSelection): Promise<void> {
    await this.core.decide(hiding(selection));
  }

  /**
   * Imports a module, as `importModule` does: at once while the server runs, else when it starts. Its lifespans start, and
   * stop with the server. A module that runs already is not started again: it appears once more. It is for good, since what
   * comes later may inject what it exports: mount what has to go again.
   *
   * @throws BootError if something is wrong with it or a name is taken, and everything stays as it was
   */
  async import(module: ModuleReference, options: CompositionOptions = {}): Promise<void> {
    await this.core.import(importModule(module, options));
  }

  /**
   * Mounts a module, a server or a mount target: at once while the server runs, else when it starts. What cannot be opened
   * rejects, whatever `onLoadError` says.
   *
   * @returns what `unmount` takes
   * @throws BootError if something is wrong with it or a name is taken, TenonError TN5004 if it cannot be opened; then
   *   everything stays as it was
   */
  mount(target: Mount['target'], options: MountOptions = {}): Promise<Mount> {
    return this.core.mount(mount(target, options));
  }

  /**
   * Takes away what is mounted, and closes what was started for it.
   *
   * @param mounted what `mount` resolved with, or a prefix: then everything that is mounted under it
   * @throws TenonError TN5006 if there is none
   */
  unmount(mounted: Mount | string): Promise<void> {
    return this.core.unmount(mounted);
  }

  /**
   * Tells the clients that subscribed to a resource that it has changed, but no client of a process where it is hidden from
   * all.
   *
   * @param uri of the resource, as clients read it
   */
  notifyResourceUpdated(uri: string): void {
    this.core.publish({ kind: 'resource', uri });
  }

  /** Tells clients that a list may read differently now. Adding and removing components does so by itself. */
  notifyListChanged(kind: 'tools' | 'prompts' | 'resources'): void {
    this.core.publish({ kind });
  }

  /** Stops: accepts nothing more, finishes what runs within `shutdownTimeoutMs`, stops lifespans in reverse order. */
  close(): Promise<void> {
    return (this.closing ??= this.stop());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private started(): Promise<Running> {
    if (this.closing) return Promise.reject(new TenonError('TN4003', 'it was closed'));
    return (this.starting ??= this.boot());
  }

  private async boot(): Promise<Running> {
    const application = await this.core.start();
    const { kernel, ports } = application;
    const endpoint = new KernelHttpEndpoint(kernel, ports.sessions, ports.events, this.log);
    const running: Running = {
      application,
      endpoint,
      sse: new SseConnections(kernel, this.log),
      entry: {
        endpoint,
        logger: this.log,
        auth: this.options.auth,
        routes: this.paths.routes,
        bodyLimit: this.options.http?.bodyLimit,
      },
    };
    this.running = running;
    return running;
  }

  private async serveStdio(): Promise<void> {
    // From before the start to after the end: lifespans print, too.
    const restoreConsole = redirectConsole();
    try {
      const { kernel, components } = (await this.started()).application;
      if (this.closing) throw new TenonError('TN4003', 'it was closed while it started');
      const open = conversationsWith(kernel, this.log);
      const deadlineMs = Math.min(this.shutdownTimeoutMs, stdioPatienceMs);
      const stdio = new StdioTransport({ open, logger: this.log, deadlineMs });
      this.transports.startStdio(stdio);
      this.log.info(components.counts(), 'Serving over stdio');
      await stdio.closed;
      await this.close();
    } finally {
      restoreConsole();
    }
  }

  private get shutdownTimeoutMs(): number {
    return this.options.shutdownTimeoutMs ?? 10_000;
  }

  private async stop(): Promise<void> {
    const deadline = this.shutdownTimeoutMs;
    const running = await this.starting?.catch(() => undefined);
    await this.transports.settled();
    await Promise.all([
      running?.endpoint.close(deadline),
      running?.sse.close(deadline),
      this.transports.close(deadline),
    ]);
    await this.core.stop();
    this.running = undefined;
    this.transports.forgetAddress();
  }

  /** What a host application's requests go to. */
  private hostedEntry(running: Running): HttpEntryOptions {
    return { ...this.entryAt(this.paths.reserve(), running), guard: new HttpGuard(this.options.http) };
  }

  private entryAt({ path, sse }: McpPaths, running: Running): Omit<HttpEntryOptions, 'guard'> {
    return { ...running.entry, path, sse: sse && { endpoint: running.sse, ...sse } };
  }

  private requireNotStarted(what: string): void {
    if (this.core.isStarted) throw new TenonError('TN4004', `${what} after the start`);
  }
}
