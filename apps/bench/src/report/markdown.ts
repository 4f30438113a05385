/** The report: the targets first, then every table of figures. */
import { bareOf, countedPasses, figureOf, type Cell } from '../benches/cell';
import { coldFigure, type ColdStart } from '../benches/cold-start';
import type { SessionMemory } from '../benches/memory';
import { BARE, CONTESTANTS, type Contestant } from '../contestants';
import type { Era } from '../workload';
import type { Results } from './results';
import { storesSection } from './stores';
import { figure, table } from './table';
import { verdicts } from './targets';

const labelOf = (id: string): string =>
  [...Object.values(BARE), ...CONTESTANTS].find((contestant) => contestant.id === id)?.label ?? id;

const TITLES: Record<Cell['kind'], (cell: Cell) => string> = {
  calls: ({ tools }) => `tools/call, ${tools} ${tools === 1 ? 'tool' : 'tools'}`,
  lists: ({ tools }) => `tools/list, ${tools} ${tools === 1 ? 'tool' : 'tools'}`,
  stdio: ({ depth }) => `stdio, ${depth} under way`,
  proxy: () => 'A gateway and its client, tools/call',
};

function targetSection(results: Results): string {
  const rows = verdicts(results).map(({ what, target, measured, met }) => [
    what,
    target,
    measured ?? 'not measured',
    met === undefined ? '–' : met ? 'met' : '**missed**',
  ]);
  return `## Targets\n\n${table(['what', 'target', 'measured', ''], rows)}`;
}

function notesOf(cell: Cell, contestant: Contestant): string {
  const found = figureOf(cell, contestant.id, contestant.era);
  if (found === undefined) return '';
  return [
    ...(found.settled || found.passes === 0 ? [] : ['not settled']),
    ...(found.errors > 0 ? [`${found.errors} errors`] : []),
    ...(found.failure === undefined ? [] : [found.failure.replace(/\s+/g, ' ').slice(0, 120)]),
  ].join('; ');
}

function cellRows(cell: Cell): string[][] {
  const eras: Era[] = ['2025', '2026'];
  const bare = eras
    .filter((era) => Number.isFinite(bareOf(cell, era)))
    .map((era) => [BARE[era].label, figure(bareOf(cell, era)), '1.00', '100 %', '', '']);
  const rows = CONTESTANTS.flatMap((contestant) => {
    const found = figureOf(cell, contestant.id, contestant.era);
    if (found === undefined) return [];
    return [
      [
        cell.kind === 'stdio' ? contestant.stdioLabel : contestant.label,
        figure(found.cpu),
        figure(1 / found.shareOfBare),
        Number.isFinite(found.shareOfBare) ? `${figure(found.shareOfBare * 100)} %` : '–',
        figure(found.requestsPerSecond),
        notesOf(cell, contestant),
      ],
    ];
  });
  return [...bare, ...rows];
}

function cellSection(cell: Cell): string {
  const accepted = cell.passes.filter((pass) => pass.accepted).length;
  const drifts = countedPasses(cell).flatMap(({ drift }) => Object.values(drift).map((share) => share ?? Number.NaN));
  const worst = `${(Math.max(...drifts) * 100).toFixed(1)} %`;
  const note =
    accepted > 0
      ? `${accepted} of ${cell.passes.length} passes accepted; bare drifted by at most ${worst} within a pass.`
      : `No pass of ${cell.passes.length} was accepted: bare drifted by up to ${worst}. Take these figures as rough.`;
  const head = ['server', 'CPU µs per request', '× bare', 'of bare', 'requests/s seen', 'notes'];
  return `## ${TITLES[cell.kind](cell)}\n\n${note}\n\n${table(head, cellRows(cell))}`;
}

function memorySection(memory: readonly SessionMemory[]): string {
  const counts = [...new Set(memory.flatMap(({ steps }) => steps.map(({ sessions }) => sessions)))];
  const head = ['server', ...counts.flatMap((count) => [`heap KiB at ${count}`, `RSS KiB at ${count}`])];
  const rows = memory.map(({ id, steps, failure }) => [
    failure === undefined ? labelOf(id) : `${labelOf(id)}: ${failure.replace(/\s+/g, ' ').slice(0, 120)}`,
    ...counts.flatMap((count) => {
      const step = steps.find(({ sessions }) => sessions === count);
      return [figure(step?.heapKiB ?? Number.NaN), figure(step?.rssKiB ?? Number.NaN)];
    }),
  ]);
  return `## Idle 2025 sessions, per session\n\n${table(head, rows)}`;
}

function coldSection(cold: readonly ColdStart[]): string {
  const rows = cold.map((start) => {
    const { wallMs, cpuMs, peakRssMiB } = coldFigure(start);
    return [labelOf(start.id), figure(wallMs), figure(cpuMs), figure(peakRssMiB), start.failure?.slice(0, 120) ?? ''];
  });
  const rounds = Math.max(0, ...cold.map((start) => start.rounds.length));
  const head = ['server', 'wall ms', 'CPU ms', 'peak RSS MiB', 'notes'];
  return `## Cold start to the first answer\n\nMedian of ${rounds} interleaved rounds.\n\n${table(head, rows)}`;
}

function machineSection({ machine, settings }: Results): string {
  const packages = Object.entries(machine.packages).map(([name, version]) => `${name} ${version}`);
  return [
    `Measured on ${machine.date}: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Linux ${machine.kernel}, Node ${machine.node};`,
    `${machine.pinned ? 'server and load generator on a core each' : 'NOT pinned to cores'}; load average ${machine.loadBefore.toFixed(2)} before, ${machine.loadAfter.toFixed(2)} after.`,
    `${settings} ${packages.join(', ')}.`,
  ].join('\n');
}

export function markdown(results: Results): string {
  return `${[
    machineSection(results),
    targetSection(results),
    ...results.cells.map(cellSection),
    ...(results.memory.length > 0 ? [memorySection(results.memory)] : []),
    ...(results.cold.length > 0 ? [coldSection(results.cold)] : []),
    ...(results.stores.length > 0 ? [storesSection(results.stores)] : []),
  ].join('\n\n')}\n`;
}
