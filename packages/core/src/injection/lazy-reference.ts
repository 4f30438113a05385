/**
 * A stand-in for an object that is found on first use, so that two providers can hold each other.
 *
 * Methods run on the object itself, so private fields work. It is not the object: `===` tells them apart.
 */
export function lazyReference(find: () => unknown): object {
  let found: object | undefined;
  const target = (): object => (found ??= Object(find()) as object);
  return new Proxy(Object.create(null) as object, {
    get: (_, property) => {
      const object = target();
      const value: unknown = Reflect.get(object, property, object);
      return typeof value === 'function' && property !== 'constructor' ? (value.bind(object) as unknown) : value;
    },
    set: (_, property, value) => Reflect.set(target(), property, value, target()),
    has: (_, property) => Reflect.has(target(), property),
    deleteProperty: (_, property) => Reflect.deleteProperty(target(), property),
    getPrototypeOf: () => Reflect.getPrototypeOf(target()),
    ownKeys: () => Reflect.ownKeys(target()),
    getOwnPropertyDescriptor: (_, property) => {
      const descriptor = Reflect.getOwnPropertyDescriptor(target(), property);
      // A proxy may not call a property fixed that its own target lacks.
      return descriptor && { ...descriptor, configurable: true };
    },
  });
}
