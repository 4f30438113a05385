/** The benchmark's command: progress on the standard error, the report on the standard output. */
import { writeFileSync } from 'node:fs';
import type { Cell } from './benches/cell';
import { runColdStarts } from './benches/cold-start';
import { runMemory } from './benches/memory';
import { runProxyCell } from './benches/proxy';
import { runStores } from './benches/stores';
import { runHttpCell, runStdioCell } from './benches/requests';
import { HELP, readOptions, UsageError, type Options } from './options';
import { currentLoad, describeMachine } from './report/machine';
import { markdown } from './report/markdown';
import type { Results } from './report/results';

const STDIO_DEPTHS = [16, 1];

const log = (line: string): void => void process.stderr.write(`${line}\n`);

const describeSettings = ({ passes, windows, quick }: Options): string =>
  `${quick ? 'A quick run, not to be quoted. ' : ''}${passes} ${passes === 1 ? 'pass' : 'passes'}, ` +
  `windows of ${windows.milliseconds / 1000} s until three agree, ${windows.minimumWindows} to ${windows.limit} of them.`;

async function runCells(options: Options): Promise<Cell[]> {
  const settings = { ...options, log };
  const cells: Cell[] = [];
  for (const kind of ['calls', 'lists'] as const) {
    if (!options.sections.includes(kind)) continue;
    for (const tools of options.tools) cells.push(await runHttpCell(kind, tools, settings));
  }
  if (options.sections.includes('stdio')) {
    for (const depth of STDIO_DEPTHS) cells.push(await runStdioCell(depth, settings));
  }
  if (options.sections.includes('proxy')) cells.push(await runProxyCell(settings));
  return cells;
}

async function run(options: Options): Promise<Results> {
  const machine = describeMachine(new Date());
  const { contestants, sections, sessionCounts, coldRounds } = options;
  const cells = await runCells(options);
  const memory = sections.includes('memory') ? await runMemory(contestants, sessionCounts, log) : [];
  const cold = sections.includes('cold') ? await runColdStarts(contestants, coldRounds, log) : [];
  const stores = sections.includes('stores') ? await runStores({ ...options, log }) : [];
  return {
    machine: { ...machine, loadAfter: currentLoad() },
    settings: describeSettings(options),
    cells,
    memory,
    cold,
    stores,
  };
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    process.stdout.write(HELP);
    return;
  }
  if (process.platform !== 'linux') throw new UsageError('the benchmark reads /proc/<pid>/task/*/schedstat of Linux');
  const results = await run(options);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(results, undefined, 1)}\n`);
  process.stdout.write(markdown(results));
}

main().catch((error: unknown) => {
  log(
    error instanceof UsageError ? `${error.message}\n\n${HELP}` : String(error instanceof Error ? error.stack : error),
  );
  process.exitCode = 1;
});
