import { logLevels, type ClientChannel, type JsonObject, type LogLevel } from '../contracts';
import { TenonError } from '../errors';
import { AskingContext } from './asking-context';

/** A progress token comes back with every report. */
const maxProgressToken = 256;
/** What a client wants to be told. */
export interface Notices {
  /** The mildest log messages; undefined for none. */
  readonly logLevel: LogLevel | undefined;
  /** Name of the logger in log messages. */
  readonly logger: string;
  /** As received: anything; undefined where no progress is wanted. */
  readonly progressToken: unknown;
}

/** The part of the context that tells the client of progress, and sends it log messages. */
export abstract class NotifyingContext extends AskingContext {
  protected abstract readonly notices: Notices;
  protected abstract send(method: string, params: JsonObject): void;

  reportProgress(progress: number, total?: number, message?: string): Promise<void> {
    if (!Number.isFinite(progress) || (total !== undefined && !Number.isFinite(total))) {
      return refused(new TenonError('TN3015', `it is ${String(progress)} of ${String(total)}`));
    }
    const { progressToken } = this.notices;
    if (!isProgressToken(progressToken)) return Promise.resolve();
    return this.notify('notifications/progress', { progressToken, progress, total, message });
  }

  debug(message: string, data?: unknown): Promise<void> {
    return this.sendLog('debug', message, data);
  }
  info(message: string, data?: unknown): Promise<void> {
    return this.sendLog('info', message, data);
  }
  notice(message: string, data?: unknown): Promise<void> {
    return this.sendLog('notice', message, data);
  }
  warning(message: string, data?: unknown): Promise<void> {
    return this.sendLog('warning', message, data);
  }
  error(message: string, data?: unknown): Promise<void> {
    return this.sendLog('error', message, data);
  }

  /** The way back to the client, with what reads headers of its request as they came. */
  protected channelWith(header: ClientChannel['header']): ClientChannel {
    const { logLevel, progressToken } = this.notices;
    return {
      logLevel,
      wantsProgress: isProgressToken(progressToken),
      header,
      log: (params) => this.passLog(params),
      ask: (method, params, key, signal) => this.forward(method, params, key, signal),
    };
  }

  private sendLog(level: LogLevel, message: string, data: unknown): Promise<void> {
    if (!this.wantsLog(level)) return Promise.resolve();
    return this.notify('notifications/message', {
      level,
      logger: this.notices.logger,
      data: data === undefined ? message : { message, data },
    });
  }

  /** A message of something else; one without a level of the protocol is dropped. */
  private passLog({ level, logger, data }: JsonObject): Promise<void> {
    const known = logLevels.find((one) => one === level);
    if (!known || data === undefined || !this.wantsLog(known)) return Promise.resolve();
    return this.notify('notifications/message', { level, ...(typeof logger === 'string' && { logger }), data });
  }

  private wantsLog(level: LogLevel): boolean {
    const { logLevel: wanted } = this.notices;
    return wanted !== undefined && logLevels.indexOf(level) >= logLevels.indexOf(wanted);
  }

  private notify(method: string, params: JsonObject): Promise<void> {
    try {
      this.send(method, params);
      return Promise.resolve();
    } catch (error) {
      return refused(error);
    }
  }
}

function isProgressToken(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value.length <= maxProgressToken);
}

/** Nobody has to await a notification: one that cannot be sent rejects, but does not end the process. */
function refused(error: unknown): Promise<never> {
  const refusal = Promise.resolve().then(() => {
    throw error;
  });
  refusal.catch(() => undefined);
  return refusal;
}
