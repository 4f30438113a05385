/** What stands for a requirement that was not met. */
const failures = new Set(['FAILURE', 'WARNING']);

/**
 * Judges the results of one revision.
 *
 * Scenarios that are expected to fail count neither as passed nor as failed, and are a problem where they pass. So is
 * every check that failed elsewhere, a warning included, and anything that was known to run and did not.
 *
 * @param results scenarios with their checks
 * @param known how many scenarios run, and how many checks of those pass that are not expected to fail
 * @param expected names of the scenarios that are expected to fail
 * @returns the checks that passed, and a line for each problem
 */
export function judge(results, known, expected) {
  const problems = [];
  let passed = 0;
  for (const { scenario, checks } of results) {
    const failed = checks.filter(({ status }) => failures.has(status));
    if (expected.includes(scenario)) {
      if (failed.length === 0) problems.push(`${scenario} was expected to fail, and did not`);
      continue;
    }
    passed += checks.filter(({ status }) => status === 'SUCCESS').length;
    for (const { id, errorMessage = 'no reason given' } of failed) problems.push(`${scenario}: ${id}: ${errorMessage}`);
  }
  if (results.length < known.scenarios) {
    problems.push(`${results.length} scenarios ran, ${known.scenarios} are known`);
  }
  // Where checks failed, those that would have followed are missing as well, and the reason is told already.
  if (problems.length === 0 && passed < known.passed) {
    problems.push(`${passed} checks passed, ${known.passed} are known`);
  }
  return { passed, problems };
}
