import type { JsonValue } from '../../contracts';
import { TenonError } from '../../errors';
import { storedJson } from '../stored-json';
import type { StepOnce } from './step-once';

/** The steps of one call: what an earlier round has done is not done again. */
export class Steps {
  private readonly results: Map<string, JsonValue | undefined>;
  private readonly counts = new Map<string, number>();
  private readonly running = new Set<Promise<unknown>>();

  /** @param once runs steps at most once; undefined where the store cannot */
  constructor(
    known: ReadonlyMap<string, JsonValue | undefined>,
    private readonly once: StepOnce | undefined,
  ) {
    this.results = new Map(known);
  }

  /** @throws TenonError TN3009, TN3019 */
  async run<T>(name: string, work: () => T | Promise<T>, isOnce: boolean): Promise<T> {
    const place = this.counts.get(name) ?? 0;
    this.counts.set(name, place + 1);
    const id = `${name}#${place}`;
    if (this.results.has(id)) return structuredClone(this.results.get(id)) as T;
    if (isOnce && !this.once) {
      throw new TenonError('TN3019', `the step '${name}' is to run once, and the store has no putIfAbsent`);
    }
    const make = async (): Promise<JsonValue | undefined> => resultOf(name, await work());
    const running = isOnce ? this.once!.run(id, name, make) : make();
    this.running.add(running);
    try {
      const result = await running;
      this.results.set(id, result);
      return structuredClone(result) as T;
    } finally {
      this.running.delete(running);
    }
  }

  /** Resolves when no step runs any more: what one did has to be remembered, even if nobody waits for it. */
  async settled(): Promise<void> {
    while (this.running.size > 0) await Promise.allSettled(this.running);
  }

  /** Results so far. */
  recorded(): ReadonlyMap<string, JsonValue | undefined> {
    return this.results;
  }
}

function resultOf(name: string, value: unknown): JsonValue | undefined {
  return value === undefined ? undefined : storedJson(value, `the result of the step '${name}'`);
}
