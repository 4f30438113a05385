import type { BusEvent, ResourceSubscriptions, SessionRecord } from '../contracts';
import { subscribed, unsubscribed } from './era2025/subscriptions';
import { askerOfSession, type Asker } from './exchange';
import { Questions } from './questions';

/** A 2025 session that lives and ends with its connection. */
export class ConversationSession implements ResourceSubscriptions {
  readonly asker: Asker;
  readonly questions = new Questions();
  private uris: readonly string[] = [];

  constructor(session: SessionRecord) {
    this.asker = askerOfSession(session);
  }

  add(uri: string): void {
    this.uris = subscribed(this.uris, uri);
  }

  delete(uri: string): void {
    this.uris = unsubscribed(this.uris, uri);
  }

  /** Whether its client wants to hear of a change: of every list, and of the resources that it subscribed to. */
  wants(event: BusEvent): boolean {
    return event.kind !== 'resource' || this.uris.includes(event.uri);
  }
}
