/**
 * Passes: what is bare, every contestant in turn, what is bare again. A pass counts only when both bare runs agree within
 * 10 %, because then the machine did not change under the contestants; a rejected pass is repeated, up to twice as many
 * passes as were asked for. The order rotates from pass to pass.
 */
import { rotate, spread, mean } from '../measure/statistics';
import { TOLERANCE, type WindowRun } from '../measure/windows';

export interface Entry {
  id: string;
  /** Whom it is compared with: each group has a bare entry of its own. */
  group: string;
  measure(): Promise<WindowRun>;
}

export interface Failure {
  failure: string;
}

export interface Pass {
  accepted: boolean;
  /** CPU microseconds of the bare entry of each group per request: mean of the runs before and after. */
  bare: Partial<Record<string, number>>;
  /** How far the bare runs before and after differ, as a share. */
  drift: Partial<Record<string, number>>;
  runs: Record<string, WindowRun | Failure>;
}

export const failed = (run: WindowRun | Failure): run is Failure => 'failure' in run;

const groupsOf = (entries: readonly Entry[]): string[] => [...new Set(entries.map(({ group }) => group))];

/** The bare entry of each group. */
export type Bares = Readonly<Record<string, Entry>>;

async function measureBares(bares: Bares, groups: readonly string[]): Promise<Pass['bare']> {
  const figures: Pass['bare'] = {};
  for (const group of groups) figures[group] = (await bares[group]?.measure())?.cpu;
  return figures;
}

async function attempt(entry: Entry): Promise<WindowRun | Failure> {
  try {
    return await entry.measure();
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

export async function runPass(entries: readonly Entry[], bares: Bares, turn: number): Promise<Pass> {
  const groups = groupsOf(entries);
  const before = await measureBares(bares, groups);
  const runs: Pass['runs'] = {};
  for (const entry of rotate(entries, turn)) runs[entry.id] = await attempt(entry);
  const after = await measureBares(bares, groups);
  const pass: Pass = { accepted: true, bare: {}, drift: {}, runs };
  for (const group of groups) {
    const pair = [before[group] ?? Number.NaN, after[group] ?? Number.NaN];
    const drift = spread(pair);
    pass.bare[group] = mean(pair);
    pass.drift[group] = drift;
    if (!(drift <= TOLERANCE)) pass.accepted = false;
  }
  return pass;
}

/** Passes until as many as asked for were accepted, bounded by twice that number. */
export async function runPasses(
  entries: readonly Entry[],
  bares: Bares,
  count: number,
  onPass: (pass: Pass) => void = () => {},
): Promise<Pass[]> {
  const passes: Pass[] = [];
  const accepted = (): number => passes.filter((pass) => pass.accepted).length;
  while (accepted() < count && passes.length < count * 2) {
    const pass = await runPass(entries, bares, passes.length);
    passes.push(pass);
    onPass(pass);
  }
  return passes;
}
