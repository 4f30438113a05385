import { checkMountOptions, checkRenames, realTimers, type OptionsPlace } from '../composition';
import { MountTarget, tokenName } from '../contracts';
import { formatProblem, type Diagnostics } from '../errors';
import { Mount, type ModuleReference } from '../metadata';
import { isSdkServer, moduleType, type Application, type ModuleNode, type Placement } from '../modules';
import { isComponentName } from '../registry';
import { coreOf } from './cores';
import { expectedOf } from './expected-components';
import { MountedBus } from './mounted-bus';
import { MountPlaces, mountName, type MountPoint } from './mount-point';
import type { RunningServer, ServerCore, ServerMaker } from './server-core';
import { ServerMount } from './server-mount';
import type { ServerOptions } from './server-options';
import { TargetMount } from './target-mount';

/** Something to mount, read and checked. */
export interface MountPlan {
  readonly mount: Mount;
  /** What it is called in messages. */
  readonly name: string;
  readonly places: MountPlaces;
  /** The server that is mounted; undefined for what is none of this process. */
  readonly core: ServerCore | undefined;
  /** @returns undefined for what is left out, since it has problems */
  open(running: RunningServer): MountPoint | undefined;
}

/** Reads what a server mounts, and reports what is wrong with it. */
export class MountPlanner {
  /** @param above the servers that mount this one, the innermost first */
  constructor(
    private readonly host: ServerCore,
    private readonly above: readonly ServerCore[],
    private readonly make: ServerMaker,
  ) {}

  /** The mounts of all modules, in their order. */
  planAll(application: Application, diagnostics: Diagnostics): MountPlan[] {
    return application.modules.flatMap((module) =>
      mountsOf(module).map((mount) => this.plan(mount, module, application.placementsOf(module), diagnostics)),
    );
  }

  /** @param module that lists the mount, or the root for one that comes at run time */
  plan(mount: Mount, module: ModuleNode, placements: readonly Placement[], diagnostics: Diagnostics): MountPlan {
    const { target, options } = mount;
    const place: OptionsPlace = { what: `mount(${describe(target)}) of ${module.name}`, target: module.type };
    const places = new MountPlaces(mount, placements);
    const left = { mount, name: mountName(mount), places, core: undefined, open: () => undefined };
    const found = diagnostics.problems.length;
    checkMountOptions(options, place, diagnostics);
    if (diagnostics.problems.length > found) return left;
    const known = typeof target === 'object' ? coreOf(target) : undefined;
    if (known) return this.planServer(mount, known, false, places, place, diagnostics) ?? left;
    if (isModule(target)) {
      if ([this.host, ...this.above].some(({ root }) => root === target)) {
        diagnostics.report({ code: 'TN5003', detail: place.what, target: module.type });
        return left;
      }
      const core = this.make(target, this.optionsForModule(), {
        ...this.host.surrounding,
        log: this.host.surrounding.log.child({ mount: mountName(mount) }),
        ports: () => {
          const { sharedPorts } = this.host;
          return { ...sharedPorts, bus: new MountedBus(sharedPorts.bus, places.namespaces) };
        },
        visibilityArea: `${this.host.surrounding.visibilityArea}/${mountName(mount)} ${describe(target)}`,
      });
      return this.planServer(mount, core, true, places, place, diagnostics) ?? left;
    }
    if (target instanceof MountTarget) {
      const { log, serverId } = this.host.surrounding;
      return {
        ...left,
        open: ({ application, kernel, ports: { pubSub } }) =>
          new TargetMount(mount, target, places, {
            application,
            changes: kernel.services.changes,
            log: log.child({ mount: mountName(mount) }),
            serverId,
            pubSub,
            timers: realTimers,
          }),
      };
    }
    const detail = `there is nothing to mount in ${place.what}`;
    diagnostics.report({ code: 'TN5001', detail, fix: waysToMount(target), target: module.type });
    return left;
  }

  private planServer(
    mount: Mount,
    core: ServerCore,
    isModule: boolean,
    places: MountPlaces,
    place: OptionsPlace,
    diagnostics: Diagnostics,
  ): MountPlan | undefined {
    const isWarning = mount.options.onLoadError === 'warn';
    if (core === this.host || this.above.includes(core)) {
      diagnostics.report({ code: 'TN5003', detail: place.what, target: place.target });
      return undefined;
    }
    const checked = core.check([this.host, ...this.above]);
    if (core.reaches(this.host)) {
      diagnostics.report({ code: 'TN5003', detail: place.what, target: place.target });
      return undefined;
    }
    const { problems } = checked.diagnostics;
    if (problems.length > 0 || core.isStopped) {
      const reasons = core.isStopped ? 'it was closed' : problems.map(formatProblem).join('\n');
      const problem = { code: 'TN5004', detail: `${place.what}: ${reasons}`, target: place.target } as const;
      if (isWarning) diagnostics.warn(problem);
      else if (core.isStopped) diagnostics.report(problem);
      else diagnostics.problems.push(...problems);
      return undefined;
    }
    const { components, isComplete } = expectedOf(core);
    const names = components.flatMap(({ kind, identity }) => (kind === 'tool' || kind === 'prompt' ? identity : []));
    if (isComplete) checkRenames(mount.options, names, place, diagnostics);
    this.checkNames(names, places, place, diagnostics);
    this.host.children.push(core);
    return {
      mount,
      name: mountName(mount),
      places,
      core,
      open: ({ application, kernel }) =>
        new ServerMount(mount, core, places, isModule, { application, changes: kernel.services.changes }),
    };
  }

  private checkNames(
    names: readonly string[],
    { namespaces }: MountPlaces,
    { what, target }: OptionsPlace,
    diagnostics: Diagnostics,
  ): void {
    for (const namespace of namespaces) {
      for (const own of names) {
        const name = namespace.name(own);
        if (isComponentName(name)) continue;
        const detail = `'${name.slice(0, 140)}', which ${own} becomes by ${what}, is not usable`;
        diagnostics.report({ code: 'TN2007', detail, target });
      }
    }
  }

  /** A mounted module is a part of this server: what concerns transports and clients is not its own. */
  private optionsForModule(): ServerOptions {
    const { options } = this.host;
    const {
      http: _http,
      sessions: _sessions,
      bus: _bus,
      pubSub: _pubSub,
      icons: _icons,
      cache: _cache,
      ...own
    } = options;
    return own;
  }
}

/** What a module lists that can be mounted; the graph has reported the rest. */
export function mountsOf({ options }: ModuleNode): Mount[] {
  return (options.mounts ?? []).filter((entry) => entry instanceof Mount);
}

function isModule(target: Mount['target']): target is ModuleReference {
  return moduleType(target) !== undefined;
}

/** How to mount what is no module, server or target, as far as that can be told. */
function waysToMount(target: unknown): string {
  if (typeof target === 'string' || target instanceof URL) {
    return 'Write `mount(remote(url))`, with `remote` of @tenon/proxy, for a server that is elsewhere.';
  }
  if (isSdkServer(target) || isPlainFunction(target)) {
    return 'Write `mount(sdkServer(() => new McpServer(…)))`, with `sdkServer` of @tenon/proxy, for a server of the SDK.';
  }
  if (typeof target === 'function') return 'Decorate the class with `@Module({ … })`.';
  return 'Give a module class, a server that createServer made, or a mount target.';
}

function isPlainFunction(target: unknown): boolean {
  return typeof target === 'function' && target.prototype === undefined;
}

function describe(target: Mount['target']): string {
  const type = moduleType(target) ?? (typeof target === 'function' ? target : undefined);
  if (type) return tokenName(type);
  // Addresses may hold credentials.
  if (typeof target === 'string') return 'a text';
  return typeof target === 'object' && target !== null ? target.constructor.name : String(target);
}
