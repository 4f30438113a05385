import type { Logger, RequestId, SessionRecord } from '../contracts';
import type { HttpExchange } from './http-exchange';

/** How often sessions with running requests are noted as used, in milliseconds: well within any idle limit. */
const heartbeatMs = 10_000;

/** Requests of 2025 sessions that wait for their handler. While one runs, its session does not grow idle. */
export class RunningRequests {
  private readonly exchanges = new Map<string, HttpExchange>();
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(private readonly log: Logger) {}

  /** Whether a request of the session has this id and is still wanted. */
  has(session: SessionRecord, id: RequestId): boolean {
    return this.exchanges.size > 0 && this.exchanges.get(keyOf(session, id))?.isAborted === false;
  }

  add(session: SessionRecord, id: RequestId, exchange: HttpExchange): void {
    this.exchanges.set(keyOf(session, id), exchange);
    this.heartbeat ??= setInterval(() => this.beat(), heartbeatMs).unref();
  }

  /** Notes the end of a request, and that its session was in use until now. */
  remove(session: SessionRecord, id: RequestId, exchange: HttpExchange): void {
    const key = keyOf(session, id);
    if (this.exchanges.get(key) === exchange) this.exchanges.delete(key);
    this.touch(exchange);
  }

  abort(session: SessionRecord, id: RequestId, reason: Error): void {
    this.exchanges.get(keyOf(session, id))?.abort(reason);
  }

  abortAll(session: SessionRecord, reason: Error): void {
    for (const exchange of this.exchanges.values()) if (exchange.sessionId === session.id) exchange.abort(reason);
  }

  /** The timer outlives the last request until it finds none, so that short requests do not pay for one each. */
  private beat(): void {
    const sessions = new Map<string | undefined, HttpExchange>();
    for (const exchange of this.exchanges.values()) if (!exchange.isAborted) sessions.set(exchange.sessionId, exchange);
    for (const exchange of sessions.values()) this.touch(exchange);
    if (this.exchanges.size > 0) return;
    clearInterval(this.heartbeat);
    this.heartbeat = undefined;
  }

  private touch(exchange: HttpExchange): void {
    exchange.touchSession().catch((error: unknown) => {
      this.log.warn({ err: error }, 'A session could not be noted as used');
    });
  }
}

function keyOf(session: SessionRecord, id: RequestId): string {
  return `${session.id} ${typeof id} ${id}`;
}
