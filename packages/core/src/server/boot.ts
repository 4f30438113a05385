import type { ServerVisibility } from '../composition';
import { cacheProblem } from '../content';
import {
  LOGGER,
  type Bus,
  type Constructor,
  type EventLog,
  type Implementation,
  type Logger,
  type McpMiddleware,
  type SessionStore,
  type ValueProvider,
} from '../contracts';
import { Diagnostics, formatProblem, type BootProblem } from '../errors';
import {
  Caching,
  Changes,
  Kernel,
  MemoryKeyValue,
  Rounds,
  SessionVisibility,
  StateLocks,
  type KernelServices,
  type RoundOptions,
} from '../kernel';
import type { ConfiguredMiddleware, DynamicModule, FunctionComponent, ModuleReference } from '../metadata';
import { buildApplication, type Application } from '../modules';
import type { FailurePolicy } from '../pipeline';
import {
  Binder,
  compileSnapshot,
  declareComponents,
  resolveIcons,
  longestTimerMs,
  withoutDuplicates,
  type CompileOptions,
  type Component,
  type Declaration,
  type DeclareOptions,
} from '../registry';
import { MemoryEventLog, MemorySessionStore, ResultEncoder2025, ResultEncoder2026 } from '../wire';
import { mcpPaths, pathProblem } from './http-paths';
import { logLevelProblem } from './server-log';
import type { ServerOptions } from './server-options';

/** An application that was read and checked, before anything of it runs. */
export interface CheckedApplication {
  readonly application: Application;
  readonly declarations: readonly Declaration[];
  readonly diagnostics: Diagnostics;
}

/** A started application: what the transports talk to. */
export interface RunningApplication {
  readonly application: Application;
  readonly kernel: Kernel;
  readonly sessions: SessionStore;
  /** What was sent on the streams of sessions. */
  readonly events: EventLog;
  readonly declarations: readonly Declaration[];
  /** All of them bound, hidden ones too. */
  readonly components: readonly Component[];
  /** What of them is shown. */
  readonly visibility: ServerVisibility;
  /** Binds declarations, now and later. */
  readonly binder: Binder;
  /** How snapshots are compiled, now and later. */
  readonly compile: CompileOptions;
}

/** How components are read, by the options of the server. */
export function declareOptionsOf(options: ServerOptions): DeclareOptions {
  return {
    strictInput: options.strictInput ?? false,
    decodeJsonStrings: options.decodeJsonStrings ?? false,
    authorized: options.auth !== undefined,
  };
}

/** A root module with more middleware around its own, and more components. */
export function withAdditions(
  root: ModuleReference,
  middleware: readonly (Constructor<McpMiddleware> | ConfiguredMiddleware)[],
  components: readonly FunctionComponent[],
): DynamicModule {
  // A module that is undefined, because of a circle of imports, is reported like any other.
  const given: DynamicModule = typeof root === 'object' ? root : { module: root };
  return {
    ...given,
    middleware: [...middleware, ...(given.middleware ?? [])],
    providers: [...(given.providers ?? []), ...components],
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
): CheckedApplication {
  const diagnostics = new Diagnostics();
  checkOptions(options, diagnostics);
  const everywhere = [{ provide: LOGGER, useValue: log }, ...values];
  const application = buildApplication(root, { values: everywhere, overrides: options.overrides ?? [] }, diagnostics);
  const declared = declareComponents(application, declareOptionsOf(options), diagnostics);
  const declarations = withoutDuplicates(declared, options.onDuplicate ?? 'error', log, diagnostics);
  checkCompletions(declarations, diagnostics);
  return { application, declarations, diagnostics };
}

/** Starts lifespans, binds components and makes the kernel. On failure nothing is left running. */
export async function startApplication(
  { application, declarations }: CheckedApplication,
  options: ServerOptions,
  visibility: ServerVisibility,
  bus: Bus,
  log: Logger,
): Promise<RunningApplication> {
  await application.start();
  try {
    const serverInfo = await describeServer(options);
    const binder = new Binder(application);
    const compile = compileOptionsOf(options);
    const components = await binder.bind(declarations);
    const snapshot = compileSnapshot(visibility.applyTo(components), compile);
    const store = options.store ?? new MemoryKeyValue();
    const stateLocks = new StateLocks();
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
      sessionVisibility: options.sessionVisibility ? new SessionVisibility(store, stateLocks, changes) : undefined,
      rounds: new Rounds(roundOptionsOf(options), store, log),
      changes,
      authGate: options.auth,
      failures: failuresOf(options),
      ambientContext: options.ambientContext ?? false,
    };
    const events = options.sessions?.events ?? new MemoryEventLog();
    const sessions = sessionStoreOf(options);
    const kernel = new Kernel(services);
    return { application, declarations, components, visibility, binder, compile, kernel, sessions, events };
  } catch (error) {
    // What kept the server from starting is the cause; that something did not stop either must not hide it.
    await application.stop().catch((failure: unknown) => {
      log.error({ err: failure }, 'What had started could not be stopped');
    });
    throw error;
  }
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

function sessionStoreOf({ sessions = {} }: ServerOptions): SessionStore {
  return (
    sessions.store ??
    new MemorySessionStore({ idleMs: sessions.idleMs ?? 30 * 60_000, maxSessions: sessions.max ?? 10_000 })
  );
}

/** What `Host` may be: a name or address, with or without port. */
const hostRule = /^(?:\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::\d{1,5})?$/i;
/** What `Origin` may be: a scheme and an authority, nothing behind it. */
const originRule = /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\\\s*]{1,300}$/i;

function checkOptions(options: ServerOptions, diagnostics: Diagnostics): void {
  const invalid = (detail: string, fix: string): void => diagnostics.report({ code: 'TN1015', detail, fix });
  if (typeof options.name !== 'string' || options.name.trim() === '')
    invalid('`name` is empty', 'Give the server a name.');
  const level = logLevelProblem(options);
  if (level) diagnostics.report(level);
  const { pageSize = 0, sessions = {}, http = {} } = options;
  if (!Number.isInteger(pageSize) || pageSize < 0)
    invalid(`\`pageSize\` is ${pageSize}`, 'Give a whole number, 0 for one page.');
  const cache = options.cache && cacheProblem('cache', options.cache);
  if (cache) invalid(cache.detail, cache.fix);
  const positive = {
    'sessions.idleMs': sessions.idleMs,
    'sessions.max': sessions.max,
    'http.bodyLimit': http.bodyLimit,
    'asking.timeoutMs': options.asking?.timeoutMs,
    shutdownTimeoutMs: options.shutdownTimeoutMs,
  };
  for (const [name, value] of Object.entries(positive)) {
    if (value !== undefined && !(Number.isFinite(value) && value > 0))
      invalid(`\`${name}\` is ${value}`, 'Give a positive number.');
  }
  const { asking = {}, store } = options;
  for (const key of asking.keys ?? []) {
    if (typeof key !== 'string' || key.length < 32) {
      const fix = 'Make one with `openssl rand -base64 32`, and keep it secret.';
      invalid('`asking.keys` has a key of less than 32 characters', fix);
    }
  }
  if (asking.singleUseState && store && !store.putIfAbsent) {
    invalid('`asking.singleUseState` is set, and the store has no putIfAbsent', 'Give another store, or leave it out.');
  }
  const timers = { shutdownTimeoutMs: options.shutdownTimeoutMs, 'asking.timeoutMs': asking.timeoutMs };
  for (const [name, ms = 0] of Object.entries(timers)) {
    if (Number.isFinite(ms) && ms > longestTimerMs) invalid(`\`${name}\` is ${ms}`, `Give ${longestTimerMs} at most.`);
  }
  const path = pathProblem(mcpPaths(http));
  if (path) invalid(path.detail, path.fix);
  for (const host of http.allowedHosts ?? []) {
    if (!hostRule.test(host))
      invalid(`\`http.allowedHosts\` has '${host}'`, "Give a name with or without port: 'api.example.com'.");
  }
  for (const origin of http.allowedOrigins ?? []) {
    if (origin !== '*' && !originRule.test(origin))
      invalid(`\`http.allowedOrigins\` has '${origin}'`, "Give scheme and host only: 'https://app.example.com'.");
  }
}

/** A completion must belong to an argument that exists. */
function checkCompletions(declarations: readonly Declaration[], diagnostics: Diagnostics): void {
  for (const declaration of declarations) {
    if (declaration.kind !== 'completion') continue;
    const { reference, argument, place } = declaration;
    const known = argumentsOf(declarations, reference);
    if (!known)
      diagnostics.report({
        ...place,
        code: 'TN2010',
        detail: `there is no prompt or resource template '${reference}'`,
      });
    else if (!known.includes(argument)) {
      const detail = `'${reference}' has no argument '${argument}', only ${known.join(', ') || 'none'}`;
      diagnostics.report({ ...place, code: 'TN2010', detail });
    }
  }
}

/** The arguments of all versions; undefined where there is none. */
function argumentsOf(declarations: readonly Declaration[], reference: string): string[] | undefined {
  const known: string[][] = [];
  for (const declaration of declarations) {
    if (declaration.kind === 'prompt' && declaration.info.name === reference) {
      known.push(declaration.arguments.map((argument) => argument.name));
    }
    if (declaration.kind === 'resourceTemplate' && declaration.uri === reference) {
      known.push(declaration.template?.variables.map((variable) => variable.name) ?? []);
    }
  }
  return known.length > 0 ? [...new Set(known.flat())] : undefined;
}
