/**
 * What one call has asked, done and called so far. A handler that runs again finds its answers by the places of its
 * questions; calls within calls have scopes of their own, so that none finds what belongs to another.
 */
export class AskScope {
  private readonly taken: string[] = [];
  private readonly counts = new Map<string, number>();

  /** @param path begins what is known of the call: empty for the client's own, else segments that end with `/` */
  constructor(readonly path: string) {}

  /** How much was counted so far. */
  get mark(): number {
    return this.taken.length;
  }

  /** The place of the next thing of this name, from 0. */
  place(name: string): number {
    const place = this.counts.get(name) ?? 0;
    this.counts.set(name, place + 1);
    this.taken.push(name);
    return place;
  }

  /** Forgets what was counted after a mark: another attempt begins there. */
  returnTo(mark: number): void {
    for (const name of this.taken.splice(mark)) this.counts.set(name, (this.counts.get(name) ?? 1) - 1);
  }

  /** The scope of a call within this one. */
  nested(component: string): AskScope {
    const place = this.place(`call ${component}`);
    return new AskScope(`${this.path}${encodeURIComponent(component)}.${place}/`);
  }

  /** What the scope itself knows something by; undefined for what belongs to another scope. */
  ownKey(id: string): string | undefined {
    const key = id.startsWith(this.path) ? id.slice(this.path.length) : '/';
    return key.includes('/') ? undefined : key;
  }
}
