import type { HttpInfo, LogLevel, Principal, ResourceSubscriptions, TransportKind } from '../contracts';
import type { ConversationSession } from './conversation-session';
import { BaseExchange, type Asker } from './exchange';
import type { Questions } from './questions';

/** The connection that an exchange belongs to. */
export interface Connection {
  readonly transport: TransportKind;
  readonly principal: Principal | undefined;
  send(message: string): void;
}

/** One request of a conversation. */
export class ConversationExchange extends BaseExchange {
  /** @param session that of the 2025 era; undefined in 2026, and before there is one */
  constructor(
    asker: Asker,
    private readonly connection: Connection,
    private readonly session: ConversationSession | undefined,
    readonly http: HttpInfo | undefined,
  ) {
    super(asker, connection.principal);
  }

  get transport(): TransportKind {
    return this.connection.transport;
  }

  get subscriptions(): ResourceSubscriptions | undefined {
    return this.session;
  }

  setLogLevel(level: LogLevel): void {
    this.asker.logLevel = level;
  }

  protected get canAsk(): boolean {
    return this.session !== undefined;
  }

  protected questions(): Questions {
    if (!this.session) throw new Error('Nothing leads back to the client');
    return this.session.questions;
  }

  protected send(message: string): void {
    this.connection.send(message);
  }
}
