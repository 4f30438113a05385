import {
  LOGGER,
  type Constructor,
  type Implementation,
  type Logger,
  type McpMiddleware,
  type Token,
  type ValueProvider,
} from '../contracts';
import {
  checkSearches,
  Clashes,
  Composer,
  placeDeclarations,
  plainUri,
  transformModules,
  type ServerVisibility,
} from '../composition';
import { formatProblem, type BootProblem, type Diagnostics, type ProblemReport } from '../errors';
import {
  Caching,
  Changes,
  Kernel,
  Rounds,
  SessionVisibility,
  type KernelServices,
  type RoundOptions,
  type StateLocks,
} from '../kernel';
import type {
  ConfiguredMiddleware,
  DynamicModule,
  FunctionComponent,
  ModuleImport,
  ModuleReference,
  Mount,
} from '../metadata';
import { buildApplication, type Application } from '../modules';
import type { FailurePolicy } from '../pipeline';
import {
  Binder,
  declareComponents,
  outlineComponents,
  resolveIcons,
  withoutDuplicates,
  type CompileOptions,
  type Component,
  type DeclareOptions,
  type PlacedDeclaration,
} from '../registry';
import type { ReadingOptions } from '../schema';
import { ResultEncoder2025, ResultEncoder2026 } from '../wire';
import { checkCompletions } from './check-completions';
import type { ServerOptions } from './server-options';
import type { ServerPorts } from './server-ports';

/** An application that was read and checked, before anything of it runs. */
export interface CheckedApplication {
  readonly application: Application;
  readonly declarations: readonly PlacedDeclaration[];
  readonly diagnostics: Diagnostics;
  /** What the declarations are going to be, behind the transforms of the modules. */
  readonly outline: readonly Component[];
  /** Overrides that replace nothing in it. */
  readonly unusedOverrides: ReadonlyMap<Token, ProblemReport>;
}

/** A started application: what the transports talk to. */
export interface RunningApplication {
  readonly application: Application;
  readonly kernel: Kernel;
  readonly ports: ServerPorts;
  readonly declarations: readonly PlacedDeclaration[];
  /** What clients may see, with what is hidden from all of them. */
  readonly offered: readonly Component[];
  readonly visibility: ServerVisibility;
  /** Binds declarations, now and later. */
  readonly binder: Binder;
  /** Makes snapshots, now and later. */
  readonly composer: Composer;
}

/** What a server works with beside its options. */
export interface Surrounding {
  readonly log: Logger;
  readonly stateLocks: StateLocks;
  /** Tells it from every other server, also from itself when it ran before. */
  readonly serverId: string;
  /** Keeps apart what sessions decide in servers that share a store. */
  readonly visibilityArea: string;
}

/** How components are read, by the options of the server. */
export function declareOptionsOf(options: ServerOptions): DeclareOptions {
  return {
    strictInput: options.strictInput ?? false,
    decodeJsonStrings: options.decodeJsonStrings ?? false,
    authorized: options.auth !== undefined,
  };
}

/** What a server was given beside its root module, before it started. */
export interface Additions {
  readonly middleware: readonly (Constructor<McpMiddleware> | ConfiguredMiddleware)[];
  readonly added: readonly FunctionComponent[];
  readonly imports: readonly ModuleImport[];
  readonly mounts: readonly Mount[];
}

/** A root module with more middleware around its own, and more components, imports and mounts. */
export function withAdditions(root: ModuleReference, { middleware, added, imports, mounts }: Additions): DynamicModule {
  // A module that is undefined, because of a circle of imports, is reported like any other.
  const given: DynamicModule = typeof root === 'object' ? root : { module: root };
  return {
    ...given,
    middleware: [...middleware, ...(given.middleware ?? [])],
    providers: [...(given.providers ?? []), ...added],
    imports: [...(given.imports ?? []), ...imports],
    mounts: [...(given.mounts ?? []), ...mounts],
  };
}

/**
 * Reads a module graph and all its components, and collects every problem; starts nothing.
 *
 * @param values what can be injected everywhere
 */
export function checkApplication(
  root: DynamicModule,
  options: ServerOptions,
  log: Logger,
  values: readonly ValueProvider[],
  diagnostics: Diagnostics,
): CheckedApplication {
  const unusedOverrides = new Map<Token, ProblemReport>();
  const application = buildApplication(
    root,
    {
      values: [{ provide: LOGGER, useValue: log }, ...values],
      overrides: options.overrides ?? [],
      unusedOverride: (token, problem) => unusedOverrides.set(token, problem),
    },
    diagnostics,
  );
  const declared = declareComponents(application, declareOptionsOf(options), diagnostics);
  const placed = placeDeclarations(application, declared, diagnostics);
  const declarations = withoutDuplicates(placed.declarations, options.onDuplicate ?? 'error', log, diagnostics);
  checkCompletions(declarations, placed.leftOut, diagnostics);
  // What is mounted brings its components later.
  const unmatched = (bringsMounts: boolean) => () => (bringsMounts ? 'allowed' : 'problem');
  const reading = { ...readingOptionsOf(options), unmatched } as const;
  const outline = transformModules(outlineComponents(declarations), application, reading, diagnostics);
  const hasMounts = application.allModules.some(({ options: { mounts = [] } }) => mounts.length > 0);
  checkSearches(outline, () => (hasMounts ? 'allowed' : 'problem'), diagnostics);
  return { application, declarations, outline, diagnostics, unusedOverrides };
}

/**
 * Starts lifespans, binds components and makes the kernel. On failure nothing is left running.
 *
 * @param openPorts is called once lifespans have started
 */
export async function startApplication(
  { application, declarations }: CheckedApplication,
  options: ServerOptions,
  visibility: ServerVisibility,
  { log, stateLocks, serverId, visibilityArea }: Surrounding,
  openPorts: (application: Application) => ServerPorts,
): Promise<RunningApplication> {
  await application.start();
  try {
    const ports = openPorts(application);
    const { bus, store } = ports;
    const serverInfo = await describeServer(options);
    const binder = new Binder(application);
    const clashes = new Clashes(options.onDuplicate ?? 'error', log);
    const composer = new Composer({
      application,
      clashes,
      compile: compileOptionsOf(options),
      reading: readingOptionsOf(options),
      log,
    });
    const own = { source: application, components: await binder.bind(declarations) };
    const { snapshot, components: offered } = composer.compose([own], { visibility });
    const changes = new Changes(bus, log);
    const services: KernelServices = {
      snapshot,
      application,
      root: application.modules[0]!,
      encoders: { '2025': new ResultEncoder2025(), '2026': new ResultEncoder2026(serverInfo) },
      caching: new Caching(options.cache),
      serverInfo,
      instructions: options.instructions,
      log,
      store,
      stateLocks,
      sessionVisibility: options.sessionVisibility
        ? new SessionVisibility(store, stateLocks, changes, visibilityArea)
        : undefined,
      rounds: new Rounds(roundOptionsOf(options), store, log),
      changes,
      servers: () => [{ id: serverId, name: '', uri: plainUri }],
      authGate: options.auth,
      failures: failuresOf(options),
      ambientContext: options.ambientContext ?? false,
    };
    const kernel = new Kernel(services);
    return { application, declarations, offered, visibility, binder, composer, kernel, ports };
  } catch (error) {
    await stopQuietly(application, log);
    throw error;
  }
}

/** Stops what had started after something failed: that is the cause, and what does not stop either must not hide it. */
export async function stopQuietly(application: Application, log: Logger): Promise<void> {
  await application.stop().catch((failure: unknown) => {
    log.error({ err: failure }, 'What had started could not be stopped');
  });
}

const defaultAnswerMs = 10 * 60_000;

function roundOptionsOf({ name, asking = {} }: ServerOptions): RoundOptions {
  const { keys = [], timeoutMs = defaultAnswerMs, singleUseState = false } = asking;
  return { audience: name, keys, timeoutMs, singleUse: singleUseState };
}

/** How snapshots are compiled, by the options of the server. */
function compileOptionsOf(options: ServerOptions): CompileOptions {
  return { failures: failuresOf(options), pageSize: options.pageSize ?? 0 };
}

function readingOptionsOf({ strictInput, decodeJsonStrings }: ServerOptions): ReadingOptions {
  return { strict: strictInput, decodeJsonStrings };
}

function failuresOf(options: ServerOptions): FailurePolicy {
  return { masks: (context) => options.maskErrorDetails ?? context.transport === 'http' };
}

/** Logs what is doubtful, but no reason not to start. */
export function logWarnings(warnings: readonly BootProblem[], log: Logger): void {
  for (const warning of warnings) log.warn({ code: warning.code }, formatProblem(warning));
}

async function describeServer(options: ServerOptions): Promise<Implementation> {
  const { name, version = '0.0.0', title, websiteUrl, icons = [] } = options;
  const resolved = await resolveIcons(icons);
  return {
    name,
    version,
    ...(title !== undefined && { title }),
    ...(websiteUrl !== undefined && { websiteUrl }),
    ...(resolved.length > 0 && { icons: resolved }),
  };
}
