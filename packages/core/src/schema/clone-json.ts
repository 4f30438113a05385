/**
 * A deep copy of a JSON value. Unlike `structuredClone` it makes plain objects of this realm, which is what
 * `instanceof Object` in class-transformer asks for under Jest.
 */
export function cloneJson<T>(value: T): T;
export function cloneJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => cloneJson(item));
  if (typeof value !== 'object' || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    if (key === '__proto__')
      Object.defineProperty(copy, key, {
        value: cloneJson(child),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    else copy[key] = cloneJson(child);
  }
  return copy;
}
