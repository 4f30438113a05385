import { setTimeout as delay } from 'node:timers/promises';
import type { AtomicStore, EnumerableStore, KeyValueStore, StoreCapabilities } from '../contracts';
import type { ContractCase } from './contract-case';
import type { ServerControl, StoreHarness } from './store-harness';
import { withoutStrayErrors } from './stray-errors';

/** A store with every method; cases call only what the capabilities promise. */
export type AnyStore = AtomicStore & EnumerableStore;

/** What a case needs besides a store, as a capability or as a member of the harness. */
export type Need =
  | 'take'
  | 'atomic'
  | 'enumerate'
  | 'durable'
  | 'shared'
  | 'small values'
  | 'values of 1 MB'
  | 'clock'
  | 'corrupt'
  | 'withClient'
  | 'crash'
  | 'server'
  | 'server.freeze'
  | 'server.dropReply';

/** A case before it is bound to a harness. */
export interface StoreCase {
  readonly id: string;
  readonly title: string;
  readonly needs?: readonly Need[];
  readonly timeoutMs?: number;
  readonly run: (bench: Bench) => Promise<void>;
}

/** Where a case works: stores that are closed by themselves, time, and the control of the server. */
export class Bench {
  private readonly opened: KeyValueStore[] = [];

  constructor(private readonly harness: StoreHarness) {}

  get capabilities(): StoreCapabilities {
    return this.harness.capabilities;
  }

  get server(): ServerControl {
    return this.harness.server!;
  }

  async open(): Promise<AnyStore> {
    return this.keep(await this.harness.open());
  }

  async another(): Promise<AnyStore> {
    return this.keep(await this.harness.another!());
  }

  async reopen(): Promise<AnyStore> {
    return this.keep(await this.harness.reopen!());
  }

  async crash(): Promise<{ store: AnyStore; acknowledged: readonly string[] }> {
    const { store, acknowledged } = await this.harness.crash!();
    return { store: this.keep(store), acknowledged };
  }

  async corrupt(collection: string, key: string): Promise<void> {
    await this.harness.corrupt!(collection, key);
  }

  async withClient(): Promise<{ store: AnyStore; isUsable: () => Promise<boolean>; end: () => Promise<void> }> {
    const { store, isUsable, end } = await this.harness.withClient!();
    return { store: this.keep(store), isUsable: async () => isUsable(), end: async () => end() };
  }

  now(): number {
    return this.harness.clock?.now() ?? Date.now();
  }

  /** Lets time pass. */
  async advance(ms: number): Promise<void> {
    if (this.harness.clock) this.harness.clock.advance(ms);
    else await delay(ms);
  }

  async dispose(): Promise<void> {
    await Promise.allSettled(this.opened.map((store) => store.close()));
    await this.harness.dispose?.();
  }

  private keep(store: KeyValueStore): AnyStore {
    this.opened.push(store);
    return store as AnyStore;
  }
}

/** Binds a case to a harness, or says why it does not apply. */
export function bind(
  harness: StoreHarness,
  { id, title, needs = [], timeoutMs = 30_000, run }: StoreCase,
): ContractCase {
  const excluded = needs.map((need) => reasonAgainst(need, harness)).find((reason) => reason !== undefined);
  return {
    id,
    title,
    timeoutMs,
    ...(excluded !== undefined && { excluded }),
    run: () =>
      withoutStrayErrors(async () => {
        const bench = new Bench(harness);
        try {
          await run(bench);
        } finally {
          await bench.dispose();
        }
      }),
  };
}

function reasonAgainst(need: Need, { capabilities, ...harness }: StoreHarness): string | undefined {
  switch (need) {
    case 'take':
      return capabilities.atomic === 'none' ? 'atomic is none' : undefined;
    case 'atomic':
      return capabilities.atomic === 'full' ? undefined : `atomic is ${capabilities.atomic}`;
    case 'enumerate':
      return capabilities.enumerate === 'none' ? 'enumerate is none' : undefined;
    case 'durable':
      return capabilities.durable ? undefined : 'it is not durable';
    case 'shared':
      return capabilities.shared ? undefined : 'it is not shared';
    case 'small values':
      return capabilities.maxValueBytes > 32 * 1024 * 1024 ? 'values of more than 32 MiB are not tried' : undefined;
    case 'values of 1 MB':
      return capabilities.maxValueBytes < 1_000_002 ? `values have ${capabilities.maxValueBytes} bytes` : undefined;
    case 'server.freeze':
      return harness.server?.freeze && harness.server.thaw ? undefined : 'the harness has no server.freeze and thaw';
    case 'server.dropReply':
      return harness.server?.dropReply ? undefined : 'the harness has no server.dropReply';
    case 'clock':
    case 'corrupt':
    case 'withClient':
    case 'crash':
    case 'server':
      return harness[need] ? undefined : `the harness has no ${need}`;
  }
}
