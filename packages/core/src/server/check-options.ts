import { cacheProblem, type CacheOptions } from '../content';
import { optionProblems, type Diagnostics, type OptionRules } from '../errors';
import { longestTimerMs } from '../registry';
import { mcpPaths, pathProblem } from './http-paths';
import { logLevelProblem } from './server-log';
import type { AskingOptions, HttpOptions, ServerOptions, SessionOptions } from './server-options';

const ofServer: OptionRules<ServerOptions> = {
  name: 'any',
  version: 'text',
  title: 'text',
  instructions: 'text',
  websiteUrl: 'text',
  icons: 'list',
  auth: 'object',
  http: 'object',
  sessions: 'object',
  store: 'object',
  asking: 'object',
  bus: 'object',
  pubSub: 'object',
  strictInput: 'boolean',
  decodeJsonStrings: 'boolean',
  sessionVisibility: 'boolean',
  onDuplicate: 'any',
  cache: 'object',
  pageSize: 'any',
  maskErrorDetails: 'boolean',
  ambientContext: 'boolean',
  logLevel: 'any',
  logger: 'any',
  shutdownTimeoutMs: 'any',
  overrides: 'list',
};
const ofHttp: OptionRules<HttpOptions> = {
  host: 'text',
  port: 'any',
  path: 'any',
  sse: 'any',
  bodyLimit: 'any',
  allowedHosts: 'texts',
  allowedOrigins: 'texts',
};
const ofSessions: OptionRules<SessionOptions> = { store: 'object', idleMs: 'any', max: 'any', events: 'object' };
const ofAsking: OptionRules<AskingOptions> = { keys: 'list', timeoutMs: 'any', singleUseState: 'boolean' };
const ofCache: OptionRules<CacheOptions> = { ttlMs: 'any', scope: 'any' };
const duplicatePolicies: readonly unknown[] = ['error', 'warn', 'replace', 'ignore'];

/** What `Host` may be: a name or address, with or without port. */
const hostRule = /^(?:\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::\d{1,5})?$/i;
/** What `Origin` may be: a scheme and an authority, nothing behind it. */
const originRule = /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\\\s*]{1,300}$/i;

/** Reports options that there are not, or that no server could run with. */
export function checkOptions(given: ServerOptions, diagnostics: Diagnostics): void {
  const invalid = (detail: string, fix: string): void => diagnostics.report({ code: 'TN1015', detail, fix });
  // What has the wrong type is said once.
  const readable = <T extends object>(some: T, rules: OptionRules<T>, within?: string): T => {
    const wrong = optionProblems(some, rules, within);
    for (const { detail, fix } of wrong) invalid(detail, fix);
    const names = new Set(wrong.map(({ name }) => name));
    return Object.fromEntries(Object.entries(some).filter(([name]) => !names.has(name))) as T;
  };
  const whole = readable(given, ofServer);
  const options: ServerOptions = {
    ...whole,
    http: readable(whole.http ?? {}, ofHttp, 'http.'),
    sessions: readable(whole.sessions ?? {}, ofSessions, 'sessions.'),
    asking: readable(whole.asking ?? {}, ofAsking, 'asking.'),
    cache: readable(whole.cache ?? {}, ofCache, 'cache.'),
  };
  if (options.onDuplicate !== undefined && !duplicatePolicies.includes(options.onDuplicate))
    invalid(`\`onDuplicate\` is '${String(options.onDuplicate)}'`, "Give 'error', 'warn', 'replace' or 'ignore'.");
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
  const { pubSub } = options;
  if (pubSub && (typeof pubSub.publish !== 'function' || typeof pubSub.subscribe !== 'function')) {
    const fix =
      'Give one such as `new MemoryPubSub()` within a process, or `redisPubSub({ url })` of @tenon/storage/redis.';
    invalid('`pubSub` has no methods `publish` and `subscribe`', fix);
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
