/** Puts and gets values of about 1 KB, over a thousand keys, from within the process that is measured. */
import type { JsonValue } from '@tenon/core';
import { setImmediate } from 'node:timers/promises';
import { openEncrypted, openSubject, type Engine, type Variant } from '../stores/engines';
import type { Places, Subject } from '../stores/subject';
import type { Call, Caller } from './calling-load';

export interface StorePlan {
  engine: Engine;
  variant: Variant;
  operation: 'put' | 'get';
  /** How many calls are under way. */
  depth: number;
  places: Places;
}

const KEYS = 1_000;

/** What answers without waiting leaves no turn to timers: after this many calls it has to. */
const CALLS_PER_TURN = 64;

const keyOf = (id: number): string => `key ${id % KEYS}`;

/** 1,024 characters as JSON, other ones each time: SQLite writes nothing where a row stays as it is. */
const valueOf = (id: number): JsonValue => ({
  number: id % KEYS,
  turn: String(id).padStart(9, '0'),
  title: 'An entry of the size of a session',
  tags: ['bench', 'store'],
  text: 'x'.repeat(915),
});

function faultOf(id: number, found: unknown): string | undefined {
  const isRight = (found as { number?: unknown } | undefined)?.number === id % KEYS;
  return isRight ? undefined : `the value of ${keyOf(id)} is another`;
}

export async function openStore({ engine, variant, operation, depth, places }: StorePlan): Promise<Caller> {
  const subject: Subject = variant === 'encrypted' ? await openEncrypted() : await openSubject(engine, variant, places);
  for (let id = 0; id < KEYS; id += 1) await subject.put(keyOf(id), valueOf(id));
  const call: Call = async (id, checks) => {
    if (id % CALLS_PER_TURN === 0) await setImmediate();
    if (operation === 'put') await subject.put(keyOf(id), valueOf(id));
    const found = operation === 'get' || checks ? await subject.get(keyOf(id)) : undefined;
    return checks ? faultOf(id, found) : undefined;
  };
  return { calls: Array.from({ length: depth }, () => call), close: async () => void (await subject.close()) };
}
