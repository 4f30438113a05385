import type { DtoClass } from './class-metadata';
import type { ClassPlan, FieldPlan } from './derivation';
import type { FieldShape } from './field-schema';
import { tryCreate } from './absence';

/** Makes an instance out of a plain object, without what the class does not declare. */
export type Hydrate = (source: Readonly<Record<string, unknown>>) => object;

type Convert = (value: unknown) => unknown;

interface Assignment {
  readonly from: string;
  readonly to: string;
  readonly convert: Convert | undefined;
}

/** Compiles, per class, the shortest way from JSON to an instance. */
export class Hydrator {
  private readonly compiled = new Map<DtoClass, Hydrate>();

  constructor(private readonly classes: ReadonlyMap<DtoClass, ClassPlan>) {}

  for(target: DtoClass): Hydrate {
    let hydrate = this.compiled.get(target);
    if (!hydrate) {
      const plan = this.classes.get(target);
      const assignments = (plan?.fields ?? [])
        .filter((field) => isAssignable(target, field))
        .map((field) => this.assignmentOf(field));
      hydrate = compileHydrate(target, assignments);
      this.compiled.set(target, hydrate);
    }
    return hydrate;
  }

  /** How a value of the shape is made; `undefined` where it stays as it is. */
  conversion(shape: FieldShape): Convert | undefined {
    switch (shape.kind) {
      case 'date':
        return eachItem((value) => (typeof value === 'string' ? new Date(value) : value));
      case 'class':
        return eachItem((value) => (isRecord(value) ? this.for(shape.target)(value) : value));
      case 'union':
        return eachItem((value) => (isRecord(value) ? this.ofUnion(value, shape) : value));
      default:
        return undefined;
    }
  }

  private ofUnion(
    value: Readonly<Record<string, unknown>>,
    { property, targets, keeps }: FieldShape & { kind: 'union' },
  ): unknown {
    const tag = Object.hasOwn(value, property) ? value[property] : undefined;
    const target = targets.get(String(tag));
    if (!target) return value;
    const instance = this.for(target)(value);
    if (keeps) (instance as Record<string, unknown>)[property] = tag;
    return instance;
  }

  private assignmentOf({ metadata, shape }: FieldPlan): Assignment {
    return { from: metadata.wireName, to: metadata.property, convert: this.conversion(shape) };
  }
}

function compileHydrate(target: DtoClass, assignments: readonly Assignment[]): Hydrate {
  // A constructor that needs arguments is passed by, so that a class of that kind works as well.
  const create = tryCreate(target) ? () => new target() : () => Object.create(target.prototype as object) as object;
  return (source) => {
    const instance = create() as Record<string, unknown>;
    for (const { from, to, convert } of assignments) {
      if (!Object.hasOwn(source, from)) continue;
      const value = source[from];
      if (value !== undefined) instance[to] = convert ? convert(value) : value;
    }
    return instance;
  };
}

/** A property with a getter alone, or a method of the same name, is not the caller's to set. */
function isAssignable(target: DtoClass, { metadata }: FieldPlan): boolean {
  for (
    let owner = target.prototype as object | null;
    owner && owner !== Object.prototype;
    owner = Object.getPrototypeOf(owner) as object | null
  ) {
    const descriptor = Object.getOwnPropertyDescriptor(owner, metadata.property);
    if (descriptor)
      return descriptor.set !== undefined || (descriptor.writable === true && typeof descriptor.value !== 'function');
  }
  return true;
}

function eachItem(convert: Convert): Convert {
  return (value) => (Array.isArray(value) ? value.map(convert) : convert(value));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
