import type { Era } from '@tenon/core';

/** What a test runner of the Jest family puts into the global scope. */
type Describe = (name: string, body: () => void) => void;

/**
 * Describes the same behaviour once for each generation of the protocol.
 *
 * @example
 * describeEras('notes', (era) => {
 *   it('adds', async () => { const t = await createTestClient(AppModule, { era }); … });
 * });
 */
export function describeEras(name: string, body: (era: Era) => void): void {
  const describe = (globalThis as { describe?: Describe }).describe;
  if (!describe) throw new Error('describeEras() needs a test runner with a global describe(), such as Jest');
  for (const era of ['2025', '2026'] as const) describe(`${name} (${era})`, () => body(era));
}
