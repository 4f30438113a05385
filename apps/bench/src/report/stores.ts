/** The table of the stores: each engine and operation, bare, with its adapter, and encrypted. */
import { failed, type Pass } from '../benches/passes';
import { entryId, groupOf, OPERATIONS, type Operation } from '../benches/stores';
import { median } from '../measure/statistics';
import { ENGINES, type Engine, type Variant } from '../stores/engines';
import { figure, table } from './table';

/** Those in which the raw driver of the group was steady; all of them where it was in none. */
function passesOf(passes: readonly Pass[], group: string): readonly Pass[] {
  const steady = passes.filter(({ drift }) => (drift[group] ?? Number.NaN) <= 0.1);
  return steady.length > 0 ? steady : passes;
}

interface StoreFigure {
  cpu: number;
  perSecond: number;
  /** CPU beside the raw driver's of the same pass. */
  timesRaw: number;
}

export function storeFigure(
  passes: readonly Pass[],
  engine: Engine,
  operation: Operation,
  variant: Variant,
): StoreFigure | undefined {
  const group = groupOf(engine, operation);
  const runs = passesOf(passes, group).flatMap((pass) => {
    const run = pass.runs[entryId(engine, operation, variant)];
    return run === undefined || failed(run) ? [] : [{ run, raw: pass.bare[group] ?? Number.NaN }];
  });
  if (runs.length === 0) return undefined;
  return {
    cpu: median(runs.map(({ run }) => run.cpu)),
    perSecond: median(runs.map(({ run }) => run.requestsPerSecond)),
    timesRaw: median(runs.map(({ run, raw }) => run.cpu / raw)),
  };
}

const VARIANTS: readonly [Variant, string][] = [
  ['store', ''],
  ['encrypted', ', encrypted'],
];

export function storesSection(passes: readonly Pass[]): string {
  const rows = (Object.keys(ENGINES) as Engine[]).flatMap((engine) =>
    OPERATIONS.flatMap((operation) =>
      VARIANTS.flatMap(([variant, suffix]) => {
        const found = storeFigure(passes, engine, operation, variant);
        if (found === undefined) return [];
        const { cpu, timesRaw, perSecond } = found;
        const name = `${ENGINES[engine]}${suffix}, ${operation}`;
        return [[name, figure(cpu / timesRaw), figure(cpu), `${figure(timesRaw)} ×`, figure(perSecond)]];
      }),
    ),
  );
  const head = ['store', 'raw CPU µs', 'CPU µs', '× raw', 'calls/s seen'];
  const accepted = passes.filter((pass) => pass.accepted).length;
  return `## Stores, values of 1 KB\n\n${accepted} of ${passes.length} passes accepted in whole; of the others, each engine whose raw driver was steady counts.\n\n${table(head, rows)}`;
}
