import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { KeyValueStore } from '../contracts';
import type { ServerControl } from './store-harness';

/** What an error of a store says, whichever copy of the package it comes from. */
export interface StoreFailure extends Error {
  readonly code: string;
  readonly outcome?: string;
  readonly keyHash?: string;
  readonly size?: number;
  readonly limit?: number;
}

/**
 * Expects a call to reject with a code.
 *
 * @param hidden what neither the message nor anything else in the error may show
 */
export async function rejectsWith(
  work: () => Promise<unknown>,
  code: string | readonly string[],
  hidden: readonly string[] = [],
): Promise<StoreFailure> {
  const codes = typeof code === 'string' ? [code] : code;
  let result: unknown;
  try {
    result = await work();
  } catch (error) {
    const failure = error as StoreFailure;
    assert.ok(codes.includes(failure.code), `expected ${codes.join(' or ')}, but it rejected with ${String(error)}`);
    const shown = shownBy(failure);
    for (const secret of hidden) assert.ok(!shown.includes(secret), 'the error shows what must not be shown');
    return failure;
  }
  throw new assert.AssertionError({
    message: `expected ${codes.join(' or ')}, but it resolved with ${typeof result}`,
  });
}

function shownBy(error: Error): string {
  const own = Object.getOwnPropertyNames(error).map((name) => String((error as never)[name]));
  return [...own, ...(error.cause instanceof Error ? [shownBy(error.cause)] : [])].join('\n');
}

/** Milliseconds in which a call to a server that is away has failed. */
export const promptMs = 2_000;

/** Expects a call to a server that is away to fail soon, naming the address and no password. */
export async function failsSoon(
  { address, secrets }: ServerControl,
  work: () => Promise<unknown>,
): Promise<StoreFailure> {
  const before = performance.now();
  const failure = await rejectsWith(work, 'TN8002', secrets);
  const took = performance.now() - before;
  assert.ok(took < promptMs, `it took ${Math.round(took)} ms to fail`);
  assert.ok(failure.message.includes(address), `the message does not name ${address}: ${failure.message}`);
  assert.ok(failure.outcome === 'not-sent' || failure.outcome === 'unknown');
  return failure;
}

/** Waits until something works again. */
export async function recovers<T>(work: () => Promise<T>): Promise<T> {
  for (const deadline = Date.now() + 15_000; ;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(50);
    }
  }
}

/** Expects lists to show something: at once, or within 10 s where a store shows it after a while. */
export async function listsShow({ capabilities }: KeyValueStore, check: () => Promise<void>): Promise<void> {
  for (const deadline = Date.now() + 10_000; ;) {
    try {
      return await check();
    } catch (error) {
      if (capabilities.enumerate === 'strong' || Date.now() > deadline) throw error;
      await delay(20);
    }
  }
}

/** Calls something so many times at once. */
export function atOnce<T>(times: number, work: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, (_, index) => work(index)));
}

/** How many of the results are not false, null or undefined. */
export function winners(results: readonly unknown[]): number {
  return results.filter((result) => result !== false && result !== null && result !== undefined).length;
}
