import type { JsonObject, JsonValue } from '../../contracts';

/** What a client answered. */
export interface RecordedAnswer {
  /** Tells whether the question is the same again; undefined where the answer came without a question of ours. */
  readonly fingerprint: string | undefined;
  readonly response: JsonObject;
  /** Whether the handler asked by what it returned. */
  readonly isReturned: boolean;
  /** How many answers to the question were no good before; 0 by default. */
  readonly misfits?: number;
}

/** What is known of a call from its earlier rounds; ids begin with the path of the call within the call. */
export interface CallProgress {
  /** Names the call through all of its rounds. */
  readonly id: string;
  /** From 1. */
  readonly round: number;
  readonly answers: ReadonlyMap<string, RecordedAnswer>;
  /** Results of steps. */
  readonly steps: ReadonlyMap<string, JsonValue | undefined>;
  /** What handlers gave with `inputRequired`, by path. */
  readonly states: ReadonlyMap<string, JsonValue>;
}
