import pino from 'pino';
import type { Logger } from '../contracts';
import type { ServerOptions } from './server-options';

/** Names of members whose values never reach the log. */
const secretName =
  /^(?:authorization|proxy-authorization|cookie|set-cookie|passw(?:or)?d|(?:client|api)?[-_]?secret|(?:access|refresh|id|bearer)?[-_]?token|(?:x-)?api[-_]?key|credentials?)$/i;

/** Secrets are looked for so many levels down. */
const redactedLevels = 4;

/** The server's log: JSON lines on stderr, since stdout belongs to the protocol on stdio. */
export function createServerLog(options: ServerOptions, env: NodeJS.ProcessEnv = process.env): Logger {
  if (options.logger) return options.logger;
  const level = options.logLevel ?? levelFromEnvironment(env) ?? 'info';
  // pino's own redaction by wildcard paths costs more than all the rest of a line.
  const formatters = { log: (data: Record<string, unknown>) => withoutSecrets(data, redactedLevels) };
  return pino({ name: options.name, level, formatters }, pino.destination({ dest: 2, sync: true }));
}

/** The same data with secrets replaced; copies only what holds one. */
export function withoutSecrets<T extends object>(data: T, levels: number): T {
  let copy: T | undefined;
  for (const [name, value] of Object.entries(data)) {
    let shown: unknown = value;
    if (secretName.test(name)) shown = '[redacted]';
    else if (levels > 1 && isPlain(value)) shown = withoutSecrets(value, levels - 1);
    if (shown === value) continue;
    copy ??= Object.assign(Array.isArray(data) ? [] : {}, data);
    Object.assign(copy, { [name]: shown });
  }
  return copy ?? data;
}

/** Plain objects and lists; errors and class instances are left to their serialisers. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Array.isArray(value);
}

function levelFromEnvironment(env: NodeJS.ProcessEnv): string | undefined {
  const level = env['TENON_LOG_LEVEL']?.toLowerCase();
  if (level === undefined || level === '') return undefined;
  return level === 'silent' || level in pino.levels.values ? level : undefined;
}
