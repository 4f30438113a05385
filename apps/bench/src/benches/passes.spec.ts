import type { WindowRun } from '../measure/windows';
import type { Era } from '../workload';
import { figureOf, type Cell } from './cell';
import { runPasses, type Entry } from './passes';

const run = (cpu: number): WindowRun => ({
  windows: [],
  settled: true,
  cpu,
  requestsPerSecond: 1000,
  requests: 100,
  errors: 0,
});

function field(bareCpus: number[]) {
  const order: string[] = [];
  const entry = (id: string, era: Era, measure: () => WindowRun): Entry => ({
    id,
    group: era,
    measure: () => {
      order.push(id);
      return new Promise((resolve) => resolve(measure()));
    },
  });
  const bares = {
    '2025': entry('bare-2025', '2025', () => run(bareCpus.shift() ?? 100)),
    '2026': entry('bare-2026', '2026', () => run(100)),
  };
  const failing = entry('broken', '2025', () => {
    throw new Error('no port');
  });
  return { order, bares, entries: [entry('a', '2025', () => run(200)), entry('b', '2025', () => run(400)), failing] };
}

const cellOf = (passes: Cell['passes']): Cell => ({ kind: 'calls', tools: 1, depth: 16, passes });

describe('passes', () => {
  it('measure bare before and after, in the eras that take part, and rotate the order', async () => {
    const { order, bares, entries } = field([]);
    await runPasses(entries, bares, 2);
    expect(order).toEqual([
      ...['bare-2025', 'a', 'b', 'broken', 'bare-2025'],
      ...['bare-2025', 'b', 'broken', 'a', 'bare-2025'],
    ]);
  });

  it('are rejected when bare drifted by more than 10 %, and repeated', async () => {
    const { bares, entries } = field([100, 115, 100, 105]);
    const passes = await runPasses(entries, bares, 1);
    expect(passes.map(({ accepted }) => accepted)).toEqual([false, true]);
    expect(passes[1]?.bare).toEqual({ '2025': 102.5 });
  });

  it('end after twice as many as were asked for', async () => {
    const { bares, entries } = field(Array.from({ length: 50 }, (_, index) => 100 + 50 * (index % 2)));
    expect(await runPasses(entries, bares, 3)).toHaveLength(6);
  });

  it('go on past a server that fails, and keep the reason', async () => {
    const { bares, entries } = field([]);
    const [pass] = await runPasses(entries, bares, 1);
    expect(pass?.runs.broken).toEqual({ failure: 'no port' });
    expect(figureOf(cellOf(pass === undefined ? [] : [pass]), 'broken', '2025')).toMatchObject({
      failure: 'no port',
      settled: false,
      passes: 0,
    });
  });

  it('give figures from accepted ones only, each against the bare of its own pass', async () => {
    const { bares, entries } = field([100, 200, 80, 80]);
    const cell = cellOf(await runPasses(entries, bares, 1));
    expect(figureOf(cell, 'a', '2025')).toMatchObject({ cpu: 200, shareOfBare: 0.4, passes: 1 });
    expect(figureOf(cell, 'unknown', '2025')).toBeUndefined();
  });
});
