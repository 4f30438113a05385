import type { Constructor } from '../contracts';
import { RecordList } from './record';

interface MemberEntry {
  readonly member: string;
}

/** What one kind of decorator recorded of the methods of a class. */
export class MemberRecords<T extends MemberEntry> {
  private readonly list: RecordList<T>;

  constructor(name: string) {
    this.list = new RecordList(name);
  }

  record(target: Constructor, entry: T): void {
    this.list.record(target, entry);
  }

  /** Ancestors' methods first; where a subclass decorates an inherited method anew, its records replace the parent's. */
  read(target: Constructor): T[] {
    const parent = Object.getPrototypeOf(target) as Constructor | null;
    const own = this.list.readOwn(target);
    if (typeof parent !== 'function' || parent.prototype === undefined) return [...own];
    const overridden = new Set(own.map((entry) => entry.member));
    return [...this.read(parent).filter((entry) => !overridden.has(entry.member)), ...own];
  }
}
