import type { SessionRecord, SessionStore } from '../../contracts';

export interface SessionLimits {
  /** A session that is not used for so long ends, in milliseconds. */
  readonly idleMs: number;
  /** Sessions at most; beyond it the one that was unused for longest ends. */
  readonly maxSessions: number;
}

/** Sessions in this process, the least recently used first. */
export class MemorySessionStore implements SessionStore {
  private readonly sessions = new Map<string, SessionRecord>();

  constructor(
    private readonly limits: SessionLimits,
    private readonly now: () => number = Date.now,
  ) {}

  /** Number of sessions, expired ones that nobody asked for since included. */
  get size(): number {
    return this.sessions.size;
  }

  get(id: string): SessionRecord | undefined {
    const session = this.sessions.get(id);
    if (!session || !this.isExpired(session)) return session;
    this.sessions.delete(id);
    return undefined;
  }

  put(session: SessionRecord): void {
    this.sessions.delete(session.id);
    this.makeRoom();
    this.sessions.set(session.id, session);
  }

  touch(session: SessionRecord): void {
    session.lastUsedAt = this.now();
    const kept = this.sessions.get(session.id);
    if (!kept) return;
    kept.lastUsedAt = session.lastUsedAt;
    this.sessions.delete(kept.id);
    this.sessions.set(kept.id, kept);
  }

  delete(id: string): boolean {
    return this.sessions.delete(id);
  }

  /** The oldest come first, so the expired ones stand at the front. */
  private makeRoom(): void {
    for (const [id, session] of this.sessions) {
      if (!this.isExpired(session) && this.sessions.size < this.limits.maxSessions) return;
      this.sessions.delete(id);
    }
  }

  private isExpired(session: SessionRecord): boolean {
    return session.lastUsedAt + this.limits.idleMs <= this.now();
  }
}
