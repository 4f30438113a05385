import type { MaybePromise, SessionRecord, SessionStore } from '../../contracts';
import { isPending } from '../pending';

/**
 * Changes stored sessions, one change of a session after the other: by the store where it has a way that loses no change
 * of another process, else loads, changes and stores. One that has ended stays ended.
 */
export class SessionUpdates {
  private readonly last = new Map<string, Promise<void>>();

  constructor(private readonly store: SessionStore) {}

  /**
   * @param change may throw, which leaves the session as it was
   * @param isWanted asked before the session is stored: it must not come back that way once it was ended
   */
  apply(id: string, change: (session: SessionRecord) => void, isWanted: () => boolean): MaybePromise<void> {
    const before = this.last.get(id);
    const done = before ? before.then(() => this.change(id, change, isWanted)) : this.change(id, change, isWanted);
    if (!isPending(done)) return;
    const settled = done.then(
      () => undefined,
      () => undefined,
    );
    this.last.set(id, settled);
    return Promise.resolve(done).finally(() => {
      if (this.last.get(id) === settled) this.last.delete(id);
    });
  }

  private change(id: string, change: (session: SessionRecord) => void, isWanted: () => boolean): MaybePromise<void> {
    const changed = (session: SessionRecord): boolean => {
      if (!isWanted()) return false;
      change(session);
      return true;
    };
    if (this.store.update) return this.store.update(id, changed);
    const put = (session: SessionRecord | undefined): MaybePromise<void> => {
      if (session && changed(session)) return this.store.put(session);
    };
    const session = this.store.get(id);
    return isPending(session) ? Promise.resolve(session).then(put) : put(session);
  }
}
