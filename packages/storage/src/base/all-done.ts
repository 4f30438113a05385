/**
 * Waits for all, also where one fails: nothing goes on behind the error.
 *
 * @returns what they come to
 * @throws what the first of them in order throws
 */
export async function allDone<T>(works: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(works);
  return Promise.all(works);
}
