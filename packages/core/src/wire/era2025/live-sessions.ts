import type { EventLog, Logger, SessionRecord, SessionStore } from '../../contracts';
import type { Changes } from '../../kernel';
import type { Heartbeat } from '../heartbeat';
import { Lingering } from './lingering';
import { LiveSession, type LiveSessionServices } from './live-session';

/** The sessions of which this process holds something: streams, or questions that wait for an answer. */
export class LiveSessions {
  private readonly sessions = new Map<string, LiveSession>();
  private readonly services: LiveSessionServices;

  constructor(
    sessions: SessionStore,
    events: EventLog,
    changes: Changes,
    private readonly heartbeat: Heartbeat,
    log: Logger,
    /** Called for a session that ended elsewhere, with what still runs for it here. */
    private readonly onEnded: (session: SessionRecord, reason: Error) => void,
  ) {
    this.services = { sessions, events, changes, heartbeat, log, lingering: new Lingering() };
  }

  /** What is held of a session; comes into being with the first call. */
  of(record: SessionRecord): LiveSession {
    const known = this.sessions.get(record.id);
    if (known) return known;
    const session: LiveSession = new LiveSession(record, this.services, (reason) => {
      if (!reason) return this.remove(record.id, session);
      this.onEnded(record, reason);
      this.end(record.id, reason);
    });
    this.sessions.set(record.id, session);
    this.heartbeat.add(session);
    return session;
  }

  find(id: string): LiveSession | undefined {
    return this.sessions.get(id);
  }

  end(id: string, reason: Error): void {
    this.sessions.get(id)?.end(reason);
  }

  /** Ends the streams that listen: the server closes. */
  closeListening(): void {
    for (const session of this.sessions.values()) session.closeListening();
  }

  stop(): void {
    this.services.lingering.stop();
  }

  private remove(id: string, session: LiveSession): void {
    if (this.sessions.get(id) === session) this.sessions.delete(id);
    this.heartbeat.delete(session);
  }
}
