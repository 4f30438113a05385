import pino from 'pino';
import type { Logger } from '../contracts';
import type { ServerOptions } from './server-options';

/** Members whose values never reach the log, at the top and one level down. */
const secretKeys = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'clientSecret',
  'client_secret',
  'token',
  'accessToken',
  'access_token',
  'refreshToken',
  'refresh_token',
  'apiKey',
  'api_key',
];

/** The server's log: JSON lines on stderr, since stdout belongs to the protocol on stdio. */
export function createServerLog(options: ServerOptions, env: NodeJS.ProcessEnv = process.env): Logger {
  if (options.logger) return options.logger;
  const level = options.logLevel ?? levelFromEnvironment(env) ?? 'info';
  const redact = {
    paths: [...secretKeys, ...secretKeys.map((key) => `*.${key}`), 'headers.authorization', 'headers.cookie'],
    censor: '[redacted]',
  };
  return pino({ name: options.name, level, redact }, pino.destination({ dest: 2, sync: true }));
}

function levelFromEnvironment(env: NodeJS.ProcessEnv): string | undefined {
  const level = env['TENON_LOG_LEVEL']?.toLowerCase();
  if (level === undefined || level === '') return undefined;
  return level === 'silent' || level in pino.levels.values ? level : undefined;
}
