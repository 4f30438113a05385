/**
 * Passes: a bare server, every contestant in turn, the bare server again. A pass counts only when both bare runs
 * agree within 10 %, because then the machine did not change under the contestants; a rejected pass is repeated,
 * up to twice as many passes as were asked for. The order rotates from pass to pass.
 */
import { rotate, spread, mean } from '../measure/statistics';
import { TOLERANCE, type WindowRun } from '../measure/windows';
import type { Era } from '../workload';

export interface Entry {
  id: string;
  era: Era;
  measure(): Promise<WindowRun>;
}

export interface Failure {
  failure: string;
}

export interface Pass {
  accepted: boolean;
  /** CPU microseconds of the bare server per request: mean of the runs before and after. */
  bare: Partial<Record<Era, number>>;
  /** How far the bare runs before and after differ, as a share. */
  drift: Partial<Record<Era, number>>;
  runs: Record<string, WindowRun | Failure>;
}

export const failed = (run: WindowRun | Failure): run is Failure => 'failure' in run;

const eras = (entries: readonly Entry[]): Era[] => [...new Set(entries.map(({ era }) => era))];

type Bares = Partial<Record<Era, number>>;

async function measureBares(bares: Record<Era, Entry>, wanted: readonly Era[]): Promise<Bares> {
  const figures: Bares = {};
  for (const era of wanted) figures[era] = (await bares[era].measure()).cpu;
  return figures;
}

async function attempt(entry: Entry): Promise<WindowRun | Failure> {
  try {
    return await entry.measure();
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

export async function runPass(entries: readonly Entry[], bares: Record<Era, Entry>, turn: number): Promise<Pass> {
  const wanted = eras(entries);
  const before = await measureBares(bares, wanted);
  const runs: Pass['runs'] = {};
  for (const entry of rotate(entries, turn)) runs[entry.id] = await attempt(entry);
  const after = await measureBares(bares, wanted);
  const pass: Pass = { accepted: true, bare: {}, drift: {}, runs };
  for (const era of wanted) {
    const pair = [before[era] ?? Number.NaN, after[era] ?? Number.NaN];
    const drift = spread(pair);
    pass.bare[era] = mean(pair);
    pass.drift[era] = drift;
    if (!(drift <= TOLERANCE)) pass.accepted = false;
  }
  return pass;
}

/** Passes until as many as asked for were accepted, bounded by twice that number. */
export async function runPasses(
  entries: readonly Entry[],
  bares: Record<Era, Entry>,
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
