/** The server's own log; a pino logger fits. */
export interface Logger {
  debug(data: object, message?: string): void;
  info(data: object, message?: string): void;
  warn(data: object, message?: string): void;
  error(data: object, message?: string): void;
  child(bindings: Record<string, unknown>): Logger;
}

/** Injection token of the server's log: `@Inject(LOGGER) private readonly log: Logger`. */
export const LOGGER = Symbol('tenon.logger');
