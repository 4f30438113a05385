import pino from 'pino';
import type { Logger } from '../contracts';
import { withoutSecrets } from './redaction';
import type { ServerOptions } from './server-options';

/** What makes a child of whatever it is called on. */
interface ChildMaker {
  readonly child: (this: pino.Logger, bindings: pino.Bindings) => Logger;
}

/** Secrets are looked for so many levels down. */
const redactedLevels = 4;

/**
 * The server's log: JSON lines on stderr, since stdout belongs to the protocol on stdio. The environment says the
 * level before code does; levels that do not exist are passed over here and reported by the start.
 */
export function createServerLog(
  options: ServerOptions,
  env: NodeJS.ProcessEnv = process.env,
  destination?: pino.DestinationStream,
): Logger {
  if (options.logger) return options.logger;
  const level = [levelFrom(env), options.logLevel].find(isLevel) ?? 'info';
  // pino's own redaction by wildcard paths costs more than all the rest of a line.
  const formatters = { log: (data: Record<string, unknown>) => withoutSecrets(data, redactedLevels) };
  // Errors are data already when serialisers see them.
  const serializers = { err: (err: unknown) => err };
  const log = pino(
    { name: options.name, level, formatters, serializers },
    destination ?? pino.destination({ dest: 2, sync: true }),
  );
  // pino applies the formatter of bindings to the first child only; every child inherits this.
  const maker: ChildMaker = log;
  const makeChild = maker.child;
  const child: Logger['child'] = function (this: pino.Logger, bindings) {
    return makeChild.call(this, withoutSecrets(bindings, redactedLevels));
  };
  return Object.assign(log, { child });
}

/** What is wrong with the level of the log, if anything is. */
export function logLevelProblem(
  options: ServerOptions,
  env: NodeJS.ProcessEnv = process.env,
): { readonly code: 'TN1015' | 'TN4002'; readonly detail: string; readonly fix: string } | undefined {
  if (options.logger) return undefined;
  const fix = `Use ${[...Object.keys(pino.levels.values), 'silent'].join(', ')}.`;
  const level = levelFrom(env);
  if (level !== undefined && !isLevel(level)) return { code: 'TN4002', detail: `TENON_LOG_LEVEL is '${level}'`, fix };
  const { logLevel } = options;
  if (logLevel === undefined || isLevel(logLevel)) return undefined;
  return { code: 'TN1015', detail: `\`logLevel\` is '${String(logLevel)}'`, fix };
}

function levelFrom(env: NodeJS.ProcessEnv): string | undefined {
  return env['TENON_LOG_LEVEL']?.trim().toLowerCase() || undefined;
}

function isLevel(level: string | undefined): boolean {
  return level === 'silent' || (level !== undefined && Object.hasOwn(pino.levels.values, level));
}
