import { setTimeout as delay } from 'node:timers/promises';
import { placeDeclarations } from '../composition';
import { LOGGER, type ValueProvider } from '../contracts';
import { Diagnostics, nearestName, TenonError } from '../errors';
import { Module, ModuleImport, Mount } from '../metadata';
import { buildApplication, importProblem, type Application, type Placement } from '../modules';
import { declareComponents, withoutDuplicates, type PlacedDeclaration } from '../registry';
import { checkCompletions } from './check-completions';
import { declareOptionsOf, logWarnings, stopQuietly } from './boot';
import { refusedChange } from './live-components';
import { loadError } from './load-error';
import { MountPlanner, mountsOf, type MountPlan } from './mount-plan';
import type { MountPoint } from './mount-point';
import { closeMounts } from './open-mounts';
import type { RunningServer, ServerCore, ServerMaker } from './server-core';

/** What imports a module while the server runs: a root of its own, below that of the server. */
class RunTimeImport {}
Module()(RunTimeImport);
// What messages call the importer.
Object.defineProperty(RunTimeImport, 'name', { value: 'server.import' });

/** Imports, mounts and unmounts while a server runs. What fails leaves everything as it was. */
export class LiveComposition {
  private lastImport: Promise<void> = Promise.resolve();

  constructor(
    private readonly core: ServerCore,
    private readonly running: RunningServer,
    private readonly make: ServerMaker,
    private readonly values: readonly ValueProvider[],
  ) {}

  /** @throws BootError, TenonError TN5004 */
  async mount({ target, options }: Mount): Promise<Mount> {
    // Whoever mounts at run time is there to be told.
    const mount = new Mount(target, { ...options, onLoadError: 'error' });
    const { application } = this.running;
    const [placement] = application.placements;
    const diagnostics = new Diagnostics();
    const planner = new MountPlanner(this.core, [], this.make);
    const plan = planner.plan(mount, application.modules[0]!, placement ? [placement] : [], diagnostics);
    try {
      logWarnings(diagnostics.warnings, this.core.surrounding.log);
      diagnostics.throwIfAny(refusedChange);
      await this.opening([plan], (points) => this.running.components.addContents([], points));
      return mount;
    } catch (error) {
      this.core.forgetChild(plan.core);
      throw error;
    }
  }

  /**
   * @param given what `mount` resolved with, or a prefix: then everything that is mounted under it
   * @throws TenonError TN5006 if there is none
   */
  async unmount(given: Mount | string): Promise<void> {
    const { components } = this.running;
    const isMeant = ({ mount }: MountPoint): boolean => mount === given || mount.options.prefix === given;
    const found = components.mounts.some(isMeant) ? await components.removeMounts(isMeant) : [];
    if (found.length === 0) throw notMounted(given, components.mounts);
    for (const { core } of found) this.core.forgetChild(core);
    await this.idle(found);
    const failures: unknown[] = [];
    for (const point of found) await point.close().catch((error: unknown) => failures.push(error));
    const [first, ...others] = failures;
    for (const error of others) this.core.surrounding.log.error({ err: error }, 'A mount could not be closed');
    if (failures.length > 0) throw first;
  }

  /**
   * One after the other, so that a module that two of them bring is started once.
   *
   * @throws BootError, TenonError TN1014
   */
  import(entry: ModuleImport): Promise<void> {
    const imported = this.lastImport.then(() => this.bring(entry));
    this.lastImport = imported.catch(() => undefined);
    return imported;
  }

  private async bring({ module, options }: ModuleImport): Promise<void> {
    const { application, components } = this.running;
    const { surrounding } = this.core;
    const { log } = surrounding;
    const diagnostics = new Diagnostics();
    const problem = importProblem(module);
    if (problem) diagnostics.report(problem);
    diagnostics.throwIfAny(refusedChange);
    const extension = buildApplication(
      { module: RunTimeImport, imports: [new ModuleImport(module, options)] },
      {
        values: [{ provide: LOGGER, useValue: log }, ...this.values],
        overrides: this.core.options.overrides ?? [],
        unusedOverride: () => undefined,
        running: application,
      },
      diagnostics,
    );
    const declared = declareComponents(extension, declareOptionsOf(this.core.options), diagnostics);
    const placed = placeDeclarations(extension, declared, diagnostics);
    const placedIn = this.belowRoot(application);
    const declarations = withoutDuplicates(
      placed.declarations.map((one): PlacedDeclaration => ({ ...one, placement: placedIn(one.placement) })),
      this.core.options.onDuplicate ?? 'error',
      log,
      diagnostics,
    );
    checkCompletions(declarations, placed.leftOut, diagnostics);
    const planner = new MountPlanner(this.core, [], this.make);
    const plans = extension.modules
      .filter((node) => !application.allModules.includes(node))
      .flatMap((node) =>
        mountsOf(node).map((mount) =>
          planner.plan(mount, node, extension.placementsOf(node).map(placedIn), diagnostics),
        ),
      );
    try {
      logWarnings(diagnostics.warnings, log);
      diagnostics.throwIfAny(refusedChange);
      await extension.start();
      application.extend(extension);
      try {
        await this.opening(plans, (points) => components.addContents(declarations, points));
      } catch (error) {
        application.retract(extension);
        await stopQuietly(extension, log);
        throw error;
      }
    } catch (error) {
      for (const plan of plans) this.core.forgetChild(plan.core);
      throw error;
    }
  }

  /** Calls that run come to their end, if that does not take too long. */
  private async idle(points: readonly MountPoint[]): Promise<void> {
    const { shutdownTimeoutMs = 10_000 } = this.core.options;
    const controller = new AbortController();
    const limit = delay(shutdownTimeoutMs, undefined, { signal: controller.signal }).catch(() => undefined);
    await Promise.race([Promise.all(points.map((point) => point.idle())), limit]);
    controller.abort();
  }

  /** Opens what is to be mounted and takes it in, or lets go of all of it. */
  private async opening(plans: readonly MountPlan[], take: (points: MountPoint[]) => Promise<void>): Promise<void> {
    const opened: MountPoint[] = [];
    try {
      for (const plan of plans) {
        const point = plan.open(this.running);
        if (!point) continue;
        await point
          .open(() => this.running.components.refresh())
          .catch((error: unknown) => {
            throw loadError(point.name, error);
          });
        opened.push(point);
      }
      await take(opened);
    } catch (error) {
      await closeMounts(opened, this.core.surrounding.log);
      throw error;
    }
  }

  /** Puts the places of what is imported later within what stands around the root of the server. */
  private belowRoot({ placements }: Application): (placement: Placement) => Placement {
    const [root] = placements;
    const known = new Map<Placement, Placement>();
    return (placement) => {
      const found = known.get(placement);
      if (found || !root) return found ?? placement;
      const [, ...guardedBy] = placement.guardedBy;
      const below = { ...placement, around: root.around, guardedBy: [...root.guardedBy, ...guardedBy] };
      known.set(placement, below);
      return below;
    };
  }
}

function notMounted(given: Mount | string, mounts: readonly MountPoint[]): TenonError {
  if (typeof given !== 'string') return new TenonError('TN5006', 'what was given is not mounted here, or no longer');
  const prefixes = mounts.flatMap(({ mount }) => mount.options.prefix ?? []);
  const nearest = nearestName(given, prefixes);
  const hint = nearest === undefined ? '' : `, but '${nearest}' is`;
  const detail = `nothing is mounted under the prefix '${given}'${hint}`;
  const isBare = mounts.some(({ mount, name }) => name === given && mount.options.prefix === undefined);
  const fix = isBare ? 'What has no prefix is unmounted by what `mount()` resolved with.' : undefined;
  return new TenonError('TN5006', detail, { fix });
}
