import { tokenName, type Constructor, type Guard } from '../contracts';
import { TenonError, type Diagnostics } from '../errors';
import { isClass, type PrivateInstance } from '../injection';
import { readGuards, type GuardReference } from '../metadata';
import type { MethodSource } from './component-source';
import type { ModuleNode } from './module-node';

/** The guards that a module names: one instance per class, whether on the module or on its components. */
export class GuardInstances {
  /** Guards of the module itself, outermost first. */
  readonly ofModule: readonly GuardReference[];
  private readonly instances = new Map<Constructor, PrivateInstance>();
  private readonly checked = new Set<unknown>();

  constructor(
    private readonly module: ModuleNode,
    methods: readonly MethodSource[],
    diagnostics: Diagnostics,
  ) {
    const { type, name, options } = module;
    // A class has no method without a name: this asks for the guards of the module's class.
    const listed = [...readGuards(type, ''), ...(options.guards ?? [])];
    this.ofModule = listed.filter((reference) => this.admit(reference, `guard of ${name}`, type, diagnostics));
    for (const { target, record } of methods) {
      for (const reference of readGuards(target, record.member)) {
        this.admit(reference, `guard of ${tokenName(target)}`, target, diagnostics);
      }
    }
  }

  get all(): readonly PrivateInstance[] {
    return [...this.instances.values()];
  }

  /** The private instance of a guard's class. */
  find(reference: Constructor<Guard>): PrivateInstance {
    const instance = this.instances.get(reference);
    if (instance) return instance;
    throw new TenonError('TN1011', `${tokenName(reference)} is not named as guard by ${this.module.name}`);
  }

  private admit(reference: unknown, role: string, target: Constructor, diagnostics: Diagnostics): boolean {
    if (this.checked.has(reference)) return isGuard(reference);
    this.checked.add(reference);
    if (!isGuard(reference)) {
      diagnostics.report({ code: 'TN1011', detail: `${describe(reference)}, ${role}`, target });
      return false;
    }
    if (isClass(reference)) {
      this.instances.set(reference, { target: reference, role: `${tokenName(reference)} (${role})` });
    }
    return true;
  }
}

function isGuard(reference: unknown): reference is GuardReference {
  const object: unknown = isClass(reference) ? reference.prototype : reference;
  return typeof object === 'object' && object !== null && 'allows' in object && typeof object.allows === 'function';
}

function describe(reference: unknown): string {
  if (reference === undefined) return 'undefined (two files import each other)';
  if (typeof reference === 'function') return `${tokenName(reference)} has no method \`allows\``;
  return `a ${reference === null ? 'null' : typeof reference} has no method \`allows\``;
}
