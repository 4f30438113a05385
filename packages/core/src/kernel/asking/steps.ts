import { AsyncLocalStorage } from 'node:async_hooks';
import type { JsonValue } from '../../contracts';
import { TenonError } from '../../errors';
import { storedJson } from '../stored-json';
import type { AskScope } from './ask-scope';
import type { StepOnce } from './step-once';

/** The step whose work is running, by name. */
const runningStep = new AsyncLocalStorage<string>();

/**
 * Refuses to ask inside of a step: a step that is remembered would not ask again, and its answers would belong nowhere.
 *
 * @throws TenonError TN3016
 */
export function requireNoStep(): void {
  const name = runningStep.getStore();
  if (name === undefined) return;
  throw new TenonError('TN3016', `it was asked inside of the step '${name}'`, { fix: 'Ask before or after the step.' });
}

/** The steps of one call: what an earlier round or attempt has done is not done again. */
export class Steps {
  private readonly results: Map<string, JsonValue | undefined>;
  private readonly running = new Map<string, Promise<JsonValue | undefined>>();

  /** @param once runs steps at most once; undefined where the store cannot */
  constructor(
    known: ReadonlyMap<string, JsonValue | undefined>,
    private readonly once: StepOnce | undefined,
  ) {
    this.results = new Map(known);
  }

  /** @throws TenonError TN3009, TN3019 */
  async run<T>(name: string, work: () => T | Promise<T>, isOnce: boolean, scope: AskScope): Promise<T> {
    const id = `${scope.path}${name}#${scope.place(`step ${name}`)}`;
    if (this.results.has(id)) return structuredClone(this.results.get(id)) as T;
    if (isOnce && !this.once) {
      throw new TenonError('TN3019', `the step '${name}' is to run once, and the store has no putIfAbsent`);
    }
    return structuredClone(await (this.running.get(id) ?? this.begin(id, name, work, isOnce))) as T;
  }

  /** Resolves when no step runs any more: what one did has to be remembered, even if nobody waits for it. */
  settled(): Promise<void> | undefined {
    return this.running.size > 0 ? this.settle() : undefined;
  }

  /** Results so far. */
  recorded(): ReadonlyMap<string, JsonValue | undefined> {
    return this.results;
  }

  private async begin<T>(
    id: string,
    name: string,
    work: () => T | Promise<T>,
    isOnce: boolean,
  ): Promise<JsonValue | undefined> {
    const make = async (): Promise<JsonValue | undefined> => resultOf(name, await runningStep.run(name, work));
    const running = isOnce && this.once ? this.once.run(id, name, make) : make();
    this.running.set(id, running);
    try {
      const result = await running;
      this.results.set(id, result);
      return result;
    } finally {
      this.running.delete(id);
    }
  }

  private async settle(): Promise<void> {
    while (this.running.size > 0) await Promise.allSettled(this.running.values());
  }
}

function resultOf(name: string, value: unknown): JsonValue | undefined {
  return value === undefined ? undefined : storedJson(value, `the result of the step '${name}'`);
}
