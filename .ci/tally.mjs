// Adds up a report that Jest wrote with `--json --outputFile`.
//
//   node .ci/tally.mjs <report>     prints `<passed> <failed>`
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** A suite that did not even load has no tests to count, so it counts as one; without a report nothing ran. */
export function tallyOf(report) {
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { success, numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return { passed: numPassedTests, failed: success ? failed : Math.max(failed, 1) };
}

const [, script, report] = process.argv;
if (import.meta.url === pathToFileURL(script).href) {
  const { passed, failed } = tallyOf(report);
  console.log(`${passed} ${failed}`);
}
