import type { MaybePromise } from '../contracts';
import { TenonError } from '../errors';

/** Something that could not be released. */
export interface DisposalFailure {
  readonly name: string;
  readonly error: unknown;
}

interface Step {
  readonly name: string;
  readonly release: () => MaybePromise<unknown>;
}

/**
 * Releases what was created, in reverse order of creation, each object once. It refuses to release what it was not
 * told of, and what came from outside.
 */
export class Disposal {
  private steps: Step[] = [];
  private readonly known = new WeakSet<object>();
  private readonly expected = new Set<Promise<unknown>>();

  /** @param outer releases objects of its own, which are left to it */
  constructor(private readonly outer?: Disposal) {}

  /** Leaves an object to whoever made it. */
  disown(value: unknown): void {
    if (isObject(value)) this.known.add(value);
  }

  /** Releases a created object by `Symbol.asyncDispose` or `Symbol.dispose`, if it has one. */
  track(name: string, value: unknown): void {
    if (!isObject(value) || this.knows(value)) return;
    this.known.add(value);
    const dispose = disposerOf(value);
    if (dispose) this.defer(name, () => dispose.call(value));
  }

  defer(name: string, release: () => MaybePromise<unknown>): void {
    this.steps.push({ name, release });
  }

  /** Makes `run` wait for something that is still being made: it would otherwise come to life after its release. */
  expect(making: Promise<unknown>): void {
    this.expected.add(making);
    const forget = (): boolean => this.expected.delete(making);
    making.then(forget, forget);
  }

  /** Tries every one, and returns what failed. */
  async run(): Promise<DisposalFailure[]> {
    await Promise.allSettled(this.expected);
    const steps = this.steps.reverse();
    this.steps = [];
    const failures: DisposalFailure[] = [];
    for (const { name, release } of steps) {
      try {
        await release();
      } catch (error) {
        failures.push({ name, error });
      }
    }
    return failures;
  }

  private knows(value: object): boolean {
    return this.known.has(value) || (this.outer?.knows(value) ?? false);
  }
}

/** One error for everything that failed: its cause is an `AggregateError` of all causes. */
export function failureOf(code: 'TN1014' | 'TN1016', failures: readonly DisposalFailure[]): TenonError {
  const detail = failures.map(({ name, error }) => `${name}: ${messageOf(error)}`).join('; ');
  const causes = failures.map(({ error }) => error);
  return new TenonError(code, detail, { cause: new AggregateError(causes, detail) });
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\.\s*$/, '');
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function disposerOf(value: object): ((this: object) => unknown) | undefined {
  for (const symbol of [Symbol.asyncDispose, Symbol.dispose]) {
    const dispose: unknown = Reflect.get(value, symbol);
    if (typeof dispose === 'function') return dispose as (this: object) => unknown;
  }
  return undefined;
}
