// Runs the official conformance suite against the built server and client, and judges what it found.
//
//   node run.mjs [--revision <revision>]... [--part server|client]... [--report <file>]
//   node run.mjs --results <folder> --revision <revision> --part server|client
//                                     judges what the suite wrote into a folder before
//
// Prints what failed, and last the sum: `N passed, N failed`. `--report` writes the same as JSON.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readResults } from './results.mjs';
import { revisions } from './revisions.mjs';
import { parts } from './suite.mjs';
import { judge } from './verdict.mjs';

const { values: options } = parseArgs({
  options: {
    revision: { type: 'string', multiple: true, default: Object.keys(revisions) },
    part: { type: 'string', multiple: true, default: Object.keys(parts) },
    report: { type: 'string' },
    results: { type: 'string' },
  },
});
const expected = JSON.parse(readFileSync(new URL('expected-failures.json', import.meta.url), 'utf8'));

for (const part of options.part) {
  if (!Object.hasOwn(parts, part)) throw new Error(`No part ${part}; there are ${Object.keys(parts).join(', ')}.`);
}

const sum = { passed: 0, failed: 0 };
for (const revision of options.revision) {
  if (!Object.hasOwn(revisions, revision)) {
    throw new Error(`No revision ${revision}; there are ${Object.keys(revisions).join(', ')}.`);
  }
  for (const part of options.part) {
    const known = revisions[revision][part];
    const started = Date.now();
    const results = options.results ? readResults(options.results) : await parts[part](known);
    const { passed, problems } = judge(results, known, expected[part]);
    for (const problem of problems) console.log(`  ${problem}`);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    const counts = `${results.length} scenarios, ${passed} checks passed, ${problems.length} failed`;
    console.log(`${revision}, ${part}: ${counts}, ${seconds} s`);
    sum.passed += passed;
    sum.failed += problems.length;
  }
}
if (options.report) writeFileSync(options.report, JSON.stringify(sum));
console.log(`${sum.passed} passed, ${sum.failed} failed`);
if (sum.failed > 0) process.exitCode = 1;
