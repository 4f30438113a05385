import type { Context, JsonObject } from '@tenon/core';
import { digestOf } from '../identity/digest';

/** Leaves a step without having it remembered, and takes its result out. */
class NotRemembered<T> extends Error {
  constructor(readonly value: T) {
    super();
  }
}

/**
 * Does something; its result is remembered for the client's later rounds if it is one that `isRemembered`.
 *
 * @param name asked for only where there is something to remember or to recall
 */
export async function remembered<T>(
  context: Context,
  name: () => string,
  work: () => Promise<T>,
  isRemembered: (value: T) => boolean,
): Promise<T> {
  if (context.round === 1) {
    // Nothing is known yet, and most calls leave nothing to know.
    const value = await work();
    return isRemembered(value) ? context.step(name(), () => value) : value;
  }
  try {
    return await context.step(name(), async () => {
      const value = await work();
      if (isRemembered(value)) return value;
      throw new NotRemembered(value);
    });
  } catch (error) {
    if (error instanceof NotRemembered) return error.value as T;
    throw error;
  }
}

/** What an earlier round of the client remembered under a name. */
export function recalled(context: Context, name: string): Promise<string | undefined> {
  return remembered<string | undefined>(
    context,
    () => name,
    () => Promise.resolve(undefined),
    () => false,
  );
}

/** Names one request among those that a client's call makes, once it needs a name: of which mount, and what it asks for. */
export function requestName(mount: string, method: string, params: Readonly<JsonObject>): () => string {
  let name: string | undefined;
  return () => {
    const { _meta: _, ...asked } = params;
    return (name ??= digestOf([mount, method, asked]).slice(0, 12));
  };
}
