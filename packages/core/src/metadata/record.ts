import 'reflect-metadata';

type Target = abstract new (...args: never[]) => unknown;

/**
 * A list of what decorators of one kind recorded, kept on each class as its own property: what a subclass
 * records never shows on its parent, and reading a subclass shows the parent's records first.
 */
export class RecordList<T> {
  private readonly key: symbol;

  constructor(name: string) {
    this.key = Symbol(`tenon:${name}`);
  }

  record(target: Target, entry: T): void {
    const own = Reflect.getOwnMetadata(this.key, target) as T[] | undefined;
    if (own) own.push(entry);
    else Reflect.defineMetadata(this.key, [entry], target);
  }

  /** Records of the class and its ancestors, ancestors first, in the order of the source. */
  read(target: Target): T[] {
    const parent = Object.getPrototypeOf(target) as Target | null;
    const inherited = typeof parent === 'function' && parent !== Function.prototype ? this.read(parent) : [];
    return [...inherited, ...this.readOwn(target)];
  }

  /** Records of the class alone. */
  readOwn(target: Target): readonly T[] {
    return (Reflect.getOwnMetadata(this.key, target) as T[] | undefined) ?? [];
  }
}
