/** What is in a `UseOrder`, which sets the two. */
export interface Used {
  older?: this | undefined;
  newer?: this | undefined;
}

/**
 * Things in the order of their last use. A map has an order, too, but one that changes with each use leaves it full of
 * holes: it is copied again and again, and its copies keep what was in them from the garbage collector.
 */
export class UseOrder<T extends Used> {
  private oldest: T | undefined;
  private newest: T | undefined;

  /** Begins with what was used longest ago; nothing may change meanwhile. */
  *[Symbol.iterator](): Generator<T> {
    for (let one = this.oldest; one; one = one.newer) yield one;
  }

  /** Adds what was used just now. */
  add(one: T): void {
    one.older = this.newest;
    if (this.newest) this.newest.newer = one;
    else this.oldest = one;
    this.newest = one;
  }

  remove(one: T): void {
    const { older, newer } = one;
    if (older) older.newer = newer;
    else this.oldest = newer;
    if (newer) newer.older = older;
    else this.newest = older;
    one.older = undefined;
    one.newer = undefined;
  }

  use(one: T): void {
    if (one === this.newest) return;
    this.remove(one);
    this.add(one);
  }

  clear(): void {
    this.oldest = undefined;
    this.newest = undefined;
  }
}
