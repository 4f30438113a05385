import type { Logger, SessionStore } from '../../contracts';
import type { Beating, Heartbeat } from '../heartbeat';

/**
 * The sessions for which mounted servers hold subscriptions in this process. One may end without a word, by its store or in
 * another process, so that each is looked for now and then.
 */
export class SubscribedSessions implements Beating {
  private readonly ids = new Set<string>();

  /** @param ended called once for each that is gone */
  constructor(
    private readonly sessions: SessionStore,
    private readonly heartbeat: Heartbeat,
    private readonly ended: (id: string) => void,
    private readonly log: Logger,
  ) {}

  add(id: string): void {
    this.ids.add(id);
    this.heartbeat.add(this);
  }

  end(id: string): void {
    if (!this.ids.delete(id)) return;
    if (this.ids.size === 0) this.heartbeat.delete(this);
    this.ended(id);
  }

  beat(): void {
    for (const id of this.ids) {
      this.check(id).catch((error: unknown) => this.log.warn({ err: error }, 'A session could not be looked for'));
    }
  }

  private async check(id: string): Promise<void> {
    if ((await this.sessions.get(id)) === undefined) this.end(id);
  }
}
