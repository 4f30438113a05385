import { changedLists, isShown } from '../composition';
import type { ComponentInfo, Exchange, KeyValue, MaybePromise, VisibilityRule } from '../contracts';
import { TenonError } from '../errors';
import { allEntries, type Snapshot } from '../registry';
import type { Changes } from './changes';
import { replaceValue } from './replace-value';
import { audienceOf, sessionKeyOf } from './session-key';
import { stateTtlSeconds, type StateLocks } from './state';
import { storedJson } from './stored-json';
import type { RuleChange } from './visibility-context';

const collection = 'tenon-visibility';
const none: readonly VisibilityRule[] = Object.freeze([]);

/** What sessions decided to see, and what not: kept like their state, and read once for a request. */
export class SessionVisibility {
  private readonly known = new WeakMap<Exchange, MaybePromise<readonly VisibilityRule[]>>();

  constructor(
    private readonly store: KeyValue,
    private readonly locks: StateLocks,
    private readonly changes: Changes,
    private readonly area: string,
  ) {}

  rulesOf(exchange: Exchange): MaybePromise<readonly VisibilityRule[]> {
    const known = this.known.get(exchange);
    if (known) return known;
    const read = this.read(exchange);
    this.known.set(exchange, read);
    return read;
  }

  /**
   * Changes what a session sees, and tells it which of its lists read differently now.
   *
   * @throws TenonError TN3005 where there is nothing to key on
   */
  async change(exchange: Exchange, snapshot: Snapshot, change: RuleChange): Promise<void> {
    const key = this.keyOf(exchange);
    if (key === undefined) throw nothingToKeyOn(exchange);
    // Under a lock, and read anew: other requests of this session may have changed it since this one began.
    await this.locks.run(`${collection} ${key}`, async () => {
      let before = none;
      let after = none;
      await replaceValue(this.store, { collection, key, ttlSeconds: stateTtlSeconds }, (stored) => {
        before = rulesIn(stored);
        after = change(before);
        return storedJson(after, 'what a session sees');
      });
      this.known.set(exchange, after);
      this.tell(exchange, snapshot, before, after);
    });
  }

  private keyOf(exchange: Exchange): string | undefined {
    const key = sessionKeyOf(exchange);
    return key && JSON.stringify([key, this.area]);
  }

  private read(exchange: Exchange): MaybePromise<readonly VisibilityRule[]> {
    const key = this.keyOf(exchange);
    if (key === undefined) return none;
    const stored = this.store.get(collection, key);
    return stored instanceof Promise ? stored.then(rulesIn) : rulesIn(stored);
  }

  private tell(
    exchange: Exchange,
    snapshot: Snapshot,
    before: readonly VisibilityRule[],
    after: readonly VisibilityRule[],
  ): void {
    const audience = audienceOf(exchange);
    const shown = (rules: readonly VisibilityRule[]): ComponentInfo[] => {
      const infos = [...allEntries(snapshot)]
        .filter(({ info, visibility }) => !visibility || isShown(info, rules, visibility.isShown))
        .map(({ info }) => info);
      const tools = snapshot.lists.tools.announced(infos.filter(({ kind }) => kind === 'tool'));
      return [...tools, ...infos.filter(({ kind }) => kind !== 'tool')];
    };
    for (const kind of changedLists(shown(before), shown(after))) this.changes.publish({ kind, audience });
  }
}

function rulesIn(stored: unknown): readonly VisibilityRule[] {
  return (stored as VisibilityRule[] | undefined) ?? none;
}

function nothingToKeyOn({ era }: Exchange): TenonError {
  return new TenonError(
    'TN3005',
    `what a session sees is state of scope 'session', and a ${era} connection without authentication has none`,
    { fix: 'Authenticate callers, or use server.enable() and server.disable(), which hold for all.' },
  );
}
