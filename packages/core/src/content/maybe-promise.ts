/** The values of a list, at once if none of them is a promise. */
export function settleAll<T>(items: readonly (T | Promise<T>)[]): T[] | Promise<T[]> {
  const values: T[] = [];
  for (const item of items) {
    if (item instanceof Promise) return Promise.all(items);
    values.push(item);
  }
  return values;
}

/** Goes on with a value: at once, or when its promise is fulfilled. */
export function andThen<T, R>(value: T | Promise<T>, next: (value: T) => R | Promise<R>): R | Promise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** Whether a value is a promise, or a builder of queries that can be awaited like one. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
