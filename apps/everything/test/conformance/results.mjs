import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A folder of one scenario, as the suite names it: its name, after that of the part for servers, and the time of the run. */
const scenarioFolder = /^(?:server-)?(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/;

/**
 * Reads what the suite wrote of one run: each scenario with its checks, in the order of their names. A scenario that
 * left no checks behind ended in the middle, and has one that failed.
 */
export function readResults(folder) {
  const scenarios = readdirSync(folder).flatMap((name) => {
    const scenario = scenarioFolder.exec(name)?.[1];
    return scenario === undefined ? [] : [{ scenario, checks: readChecks(join(folder, name, 'checks.json')) }];
  });
  return scenarios.sort((a, b) => a.scenario.localeCompare(b.scenario));
}

function readChecks(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return [{ id: 'ended-early', status: 'FAILURE', errorMessage: error.message }];
  }
}
