import { recordKey } from '../base';

/** A value on its way from the far store to the near one. */
export interface Fill {
  readonly collection: string;
  readonly key: string;
  /** Somebody wrote since it was read, or may have. */
  isOutdated: boolean;
  /** Settles when the near store has it, or at once where nothing is written. */
  writing: Promise<void>;
}

/**
 * What is read and not yet kept, so that a slow read does not put back what a write has made invalid meanwhile: the write
 * marks it, and waits for what is being kept already.
 */
export class CacheFills {
  private readonly byKey = new Map<string, Set<Fill>>();

  begin(collection: string, key: string): Fill {
    const fill: Fill = { collection, key, isOutdated: false, writing: Promise.resolve() };
    const { id } = recordKey(collection, key);
    const fills = this.byKey.get(id) ?? new Set();
    this.byKey.set(id, fills.add(fill));
    return fill;
  }

  end(fill: Fill): void {
    const { id } = recordKey(fill.collection, fill.key);
    const fills = this.byKey.get(id);
    fills?.delete(fill);
    if (fills?.size === 0) this.byKey.delete(id);
  }

  /** Marks what is on its way. @param keys undefined for all of the collection. @returns when the near store has none of it */
  async outdate(collection: string, keys: readonly string[] | undefined): Promise<void> {
    const writing: Promise<void>[] = [];
    for (const fill of this.fillsOf(collection, keys)) {
      fill.isOutdated = true;
      writing.push(fill.writing);
    }
    await Promise.allSettled(writing);
  }

  private fillsOf(collection: string, keys: readonly string[] | undefined): Fill[] {
    if (keys) return keys.flatMap((key) => [...(this.byKey.get(recordKey(collection, key).id) ?? [])]);
    const all = [...this.byKey.values()].flatMap((fills) => [...fills]);
    return all.filter((fill) => fill.collection === collection);
  }
}
