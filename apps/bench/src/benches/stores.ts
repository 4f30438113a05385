/** What the adapters of @tenon/storage cost beside their drivers. */
import { runLoad } from '../process/generator';
import { ENGINES, type Engine, type Variant } from '../stores/engines';
import type { Places } from '../stores/subject';
import type { WindowSettings } from '../measure/windows';
import { runPasses, type Bares, type Entry, type Pass } from './passes';
import { describePass, describeRun } from './progress';

export const OPERATIONS = ['put', 'get'] as const;

export type Operation = (typeof OPERATIONS)[number];

/** Calls under way: one after the other where the driver answers in the same turn, else as many as pipelining wants. */
const DEPTHS: Readonly<Record<Engine, number>> = { memory: 1, sqlite: 1, postgres: 64, redis: 64 };

export interface StoreSettings {
  passes: number;
  windows: WindowSettings;
  places: Places;
  log: (line: string) => void;
}

/** What is compared with each other: one operation of one engine. */
export const groupOf = (engine: Engine, operation: Operation): string => `${engine} ${operation}`;

export const entryId = (engine: Engine, operation: Operation, variant: Variant): string =>
  `${groupOf(engine, operation)} ${variant}`;

function entryOf(engine: Engine, operation: Operation, variant: Variant, settings: StoreSettings): Entry {
  const id = entryId(engine, operation, variant);
  const { windows, places, log } = settings;
  return {
    id,
    group: groupOf(engine, operation),
    measure: async () => {
      const plan = { engine, variant, operation, depth: DEPTHS[engine], places };
      const run = await runLoad({ kind: 'store', plan, settings: windows });
      log(`stores: ${id}: ${describeRun(run)}`);
      return run;
    },
  };
}

export async function runStores(settings: StoreSettings): Promise<Pass[]> {
  const entries: Entry[] = [];
  const bares: Record<string, Entry> = {};
  for (const engine of Object.keys(ENGINES) as Engine[]) {
    for (const operation of OPERATIONS) {
      bares[groupOf(engine, operation)] = entryOf(engine, operation, 'raw', settings);
      entries.push(entryOf(engine, operation, 'store', settings));
      if (engine === 'memory') entries.push(entryOf(engine, operation, 'encrypted', settings));
    }
  }
  let number = 0;
  return runPasses(entries, bares satisfies Bares, settings.passes, (pass) => {
    number += 1;
    settings.log(`stores: ${describePass(pass, number)}`);
  });
}
