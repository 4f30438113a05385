/** One statement about a store, a log or the like, and how to see whether it is true. */
export interface ContractCase {
  /** Stays the same for ever. */
  readonly id: string;
  readonly title: string;
  /** Why the case does not apply, in words; undefined where it does. What is excluded has not passed. */
  readonly excluded?: string;
  /** Milliseconds that it may take. */
  readonly timeoutMs: number;
  /** Rejects where the statement is false. */
  readonly run: () => Promise<void>;
}

/** What became of one case. */
export type CaseResult = { readonly id: string; readonly title: string } & (
  | { readonly outcome: 'passed' }
  | { readonly outcome: 'excluded'; readonly reason: string }
  | { readonly outcome: 'failed'; readonly error: unknown }
);

/** The part of a test runner that the contract needs: Jest, Vitest and node:test have it. */
export interface ContractRunner {
  readonly describe: (title: string, body: () => void) => unknown;
  readonly it: {
    (title: string, body: () => Promise<void>, timeoutMs?: number): unknown;
    skip(title: string, body: () => Promise<void>): unknown;
  };
}

/**
 * Hands cases to a test runner. Excluded ones are skipped, with their reason in the title.
 *
 * @example describeCases({ describe, it }, 'MemoryStore', storeCases(harness));
 */
export function describeCases({ describe, it }: ContractRunner, title: string, cases: readonly ContractCase[]): void {
  describe(title, () => {
    for (const { id, title: statement, excluded, timeoutMs, run } of cases) {
      if (excluded === undefined) it(`${id} ${statement}`, run, timeoutMs);
      else it.skip(`${id} ${statement} (excluded: ${excluded})`, run);
    }
  });
}

/** Runs cases one after the other without a test runner. */
export async function runCases(cases: readonly ContractCase[]): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const { id, title, excluded, timeoutMs, run } of cases) {
    if (excluded !== undefined) results.push({ id, title, outcome: 'excluded', reason: excluded });
    else results.push({ id, title, ...(await outcomeOf(run, timeoutMs)) });
  }
  return results;
}

async function outcomeOf(
  run: () => Promise<void>,
  timeoutMs: number,
): Promise<{ outcome: 'passed' } | { outcome: 'failed'; error: unknown }> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`It took more than ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([run(), tooLong]);
    return { outcome: 'passed' };
  } catch (error) {
    return { outcome: 'failed', error };
  } finally {
    clearTimeout(timer);
  }
}
