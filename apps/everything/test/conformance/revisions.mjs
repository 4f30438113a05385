/**
 * The revisions that the suite knows: how it is told to run one, and what it is known to run and to find. Fewer
 * scenarios or passed checks than these are a failure, so that nothing is left out without being noticed.
 */
export const revisions = {
  '2025-06-18': { selection: ['--suite', 'all', '--spec-version', '2025-06-18'], scenarios: 27, passed: 56 },
  '2025-11-25': { selection: ['--requirements', '2025-11-25'], scenarios: 33, passed: 83 },
  '2026-07-28': { selection: ['--requirements', '2026-07-28'], scenarios: 50, passed: 152 },
};
