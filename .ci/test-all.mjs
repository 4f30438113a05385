// The whole test plan, stage by stage: a stage that fails does not keep the next one from running.
//
//   node .ci/test-all.mjs [--except <stage>]... [--tally <file>]
//
// `--tally` appends a line `<stage> <passed> <failed>` to the file as each stage ends.
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { tallyOf } from './tally.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const stages = {
  fast: () => jest(process.execPath),
  'node-22': () => jest(join(import.meta.dirname, 'node_modules/node-22/bin/node')),
  'node-24': () => jest(join(import.meta.dirname, 'node_modules/node-24/bin/node')),
  // The fast tests run the suite, too; here each of its checks counts.
  conformance: () => conformance(),
};

const minuteMs = 60_000;

const { values: options } = parseArgs({
  options: {
    except: { type: 'string', multiple: true, default: [] },
    tally: { type: 'string' },
  },
});
const unknown = options.except.filter((name) => !Object.hasOwn(stages, name));
if (unknown.length > 0) throw new Error(`No stage ${unknown.join(', ')}; there are ${Object.keys(stages).join(', ')}.`);

const lines = [];
for (const [name, run] of Object.entries(stages)) {
  if (options.except.includes(name)) continue;
  console.log(`\n== ${name}`);
  const { passed, failed } = run();
  if (options.tally) appendFileSync(options.tally, `${name} ${passed} ${failed}\n`);
  lines.push(`${name}: ${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}
console.log(`\n${lines.join('\n')}`);

/** Runs the fast tests under one Node, which is first on the PATH too, for tests that start a `node` of their own. */
function jest(node) {
  if (!existsSync(node)) {
    console.error(`No Node at ${node}: its package has a binary for Linux on x64 only.`);
    return { passed: 0, failed: 1 };
  }
  const scratch = mkdtempSync(join(tmpdir(), 'tenon-tests-'));
  const report = join(scratch, 'report.json');
  const { status } = spawnSync(
    node,
    [join(root, 'node_modules/jest/bin/jest.js'), '--json', `--outputFile=${report}`],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` },
    },
  );
  const tally = tallyOf(report);
  rmSync(scratch, { recursive: true, force: true });
  return { ...tally, failed: status === 0 ? tally.failed : Math.max(tally.failed, 1) };
}

/** Runs the official conformance suite, of all revisions, against the built `apps/everything`. */
function conformance() {
  const scratch = mkdtempSync(join(tmpdir(), 'tenon-conformance-'));
  const report = join(scratch, 'report.json');
  const run = (args, timeout) =>
    spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], timeout }).status;
  const built = run(['node_modules/typescript/bin/tsc', '-b', 'apps/everything'], 5 * minuteMs) === 0;
  const succeeded = built && run(['apps/everything/test/conformance/run.mjs', '--report', report], 8 * minuteMs) === 0;
  const tally = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { passed: 0, failed: 1 };
  rmSync(scratch, { recursive: true, force: true });
  return { ...tally, failed: succeeded ? tally.failed : Math.max(tally.failed, 1) };
}
