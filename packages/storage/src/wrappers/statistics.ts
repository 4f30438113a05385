import { checkOptionNames, maxCollectionBytes, wholeNumber } from '../base';
import type { KeyValueStore, TimeOptions } from '../contracts';
import { StoreWrapper, type Send, type Wrapped, type WrappedCall } from './store-wrapper';

export interface StatisticsOptions {
  /** Collections that are counted by themselves, the first ones that are used; 100 by default. */
  readonly maxCollections?: number;
}

/** What happened in a collection, or in all of them. */
export interface StoreCounts {
  /** Keys that were read, and were there. */
  readonly hits: number;
  /** Keys that were read, and were absent. */
  readonly misses: number;
  /** Entries that were written. */
  readonly puts: number;
  /** Entries that were deleted, take() among them. */
  readonly deletes: number;
  /** Calls that failed. */
  readonly errors: number;
}

export interface StoreStatistics {
  /** All collections, and calls that are about none. */
  readonly total: StoreCounts;
  readonly collections: Readonly<Record<string, StoreCounts>>;
  /** All collections beyond `maxCollections`. */
  readonly others: StoreCounts;
}

/** A store that counts. */
export interface Counting {
  /** The numbers of now, as a copy. */
  statistics(): StoreStatistics;
  /** Begins anew, with zeros and without collections. */
  resetStatistics(): void;
}

/**
 * A store that counts what happens in it, in this process.
 *
 * @throws TenonError TN1015
 * @example const counted = statistics(store);
 */
export function statistics<Store extends KeyValueStore>(
  store: Store,
  options: StatisticsOptions = {},
): Wrapped<Store> & Counting {
  checkOptionNames('statistics', options, ['maxCollections']);
  const { maxCollections = 100 } = options;
  wholeNumber('maxCollections', maxCollections, 0);
  const counting = new CountingStore(store, maxCollections);
  return counting as Counting & KeyValueStore as Counting & Wrapped<Store>;
}

type Counts = { -readonly [Name in keyof StoreCounts]: number };

const zeros = (): Counts => ({ hits: 0, misses: 0, puts: 0, deletes: 0, errors: 0 });

class CountingStore extends StoreWrapper implements Counting {
  private total = zeros();
  /** Of the collections that have no room. */
  private overflow = zeros();
  private readonly byCollection = new Map<string, Counts>();

  constructor(
    store: KeyValueStore,
    private readonly maxCollections: number,
  ) {
    super(store);
  }

  statistics(): StoreStatistics {
    const collections = [...this.byCollection].map(([name, counts]) => [name, { ...counts }] as const);
    return { total: { ...this.total }, collections: Object.fromEntries(collections), others: { ...this.overflow } };
  }

  resetStatistics(): void {
    this.total = zeros();
    this.overflow = zeros();
    this.byCollection.clear();
  }

  protected override async pass<Options extends TimeOptions, T>(
    call: WrappedCall<Options>,
    send: Send<Options, T>,
  ): Promise<T> {
    try {
      const answer = await super.pass(call, send);
      this.add(call, countsOf(call, answer));
      return answer;
    } catch (error) {
      this.add(call, { errors: 1 });
      throw error;
    }
  }

  private add(call: WrappedCall, counts: Partial<StoreCounts>): void {
    for (const into of [this.total, this.countsFor(call)])
      for (const [name, count] of Object.entries(counts) as [keyof Counts, number][]) if (into) into[name] += count;
  }

  private countsFor({ operation, collection, keys }: WrappedCall): Counts | undefined {
    if (keys.length === 0 && operation !== 'clearCollection' && operation !== 'keys') return undefined;
    const name = collection || 'default';
    // What is no name is refused by the store, and counted all the same.
    if (typeof name !== 'string' || name.length > maxCollectionBytes) return this.overflow;
    const known = this.byCollection.get(name);
    if (known) return known;
    if (this.byCollection.size >= this.maxCollections) return this.overflow;
    const counts = zeros();
    this.byCollection.set(name, counts);
    return counts;
  }
}

function countsOf({ operation, keys }: WrappedCall, answer: unknown): Partial<StoreCounts> {
  switch (operation) {
    case 'get':
    case 'getEntry':
      return answer === undefined ? { misses: 1 } : { hits: 1 };
    case 'getMany':
    case 'getEntries': {
      const hits = (answer as readonly unknown[]).filter((found) => found !== undefined).length;
      return { hits, misses: keys.length - hits };
    }
    case 'take':
      return answer === undefined ? { misses: 1 } : { hits: 1, deletes: 1 };
    case 'put':
    case 'putMany':
    case 'increment':
      return { puts: keys.length };
    case 'putIfAbsent':
    case 'compareAndSet':
      return answer === false ? {} : { puts: 1 };
    case 'delete':
    case 'deleteMany':
    case 'compareAndDelete':
    case 'clearCollection':
      return { deletes: Number(answer) };
    default:
      return {};
  }
}
