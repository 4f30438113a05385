/**
 * The revisions that the suite knows: how it is told to run the part for servers and that for clients, and what it is
 * known to run and to find. Fewer scenarios or passed checks than these are a failure, so that nothing is left out
 * without being noticed.
 */
export const revisions = {
  '2025-06-18': {
    server: { selection: ['--suite', 'all', '--spec-version', '2025-06-18'], scenarios: 27, passed: 56 },
    client: clientPart('2025-06-18', 3, ['initialize', 'tools_call']),
  },
  '2025-11-25': {
    server: { selection: ['--requirements', '2025-11-25'], scenarios: 33, passed: 83 },
    client: clientPart('2025-11-25', 20, [
      'initialize',
      'tools_call',
      'elicitation-sep1034-client-defaults',
      'sse-retry',
      'json-schema-2020-12-preservation',
    ]),
  },
  '2026-07-28': {
    server: { selection: ['--requirements', '2026-07-28'], scenarios: 50, passed: 152 },
    client: clientPart('2026-07-28', 61, [
      'tools_call',
      'request-metadata',
      'sep-2322-client-request-state',
      'http-standard-headers',
      'http-custom-headers',
      'http-invalid-tool-headers',
      'json-schema-ref-no-deref',
      'json-schema-2020-12-preservation',
    ]),
  },
};

/** Scenario by scenario: the suite selects no further, and those of authorization are not for this client. */
function clientPart(revision, passed, names) {
  return {
    runs: names.map((name) => ['--scenario', name, '--spec-version', revision]),
    scenarios: names.length,
    passed,
  };
}
