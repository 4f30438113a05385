import { cacheProblem } from '../content';
import type { Diagnostics } from '../errors';
import { longestTimerMs } from '../registry';
import { mcpPaths, pathProblem } from './http-paths';
import { logLevelProblem } from './server-log';
import type { ServerOptions } from './server-options';

/** What `Host` may be: a name or address, with or without port. */
const hostRule = /^(?:\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::\d{1,5})?$/i;
/** What `Origin` may be: a scheme and an authority, nothing behind it. */
const originRule = /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\\\s*]{1,300}$/i;

/** Reports options that no server could run with. */
export function checkOptions(options: ServerOptions, diagnostics: Diagnostics): void {
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
