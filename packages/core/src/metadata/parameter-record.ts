import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Constructor, ForwardReference, JsonSchema, Token } from '../contracts';
import { memberOwner } from './member-owner';
import { RecordList } from './record';

/** Where the value of a parameter comes from, as its decorator says. */
export type ParameterSource =
  | { readonly kind: 'arg'; readonly name: string; readonly schema?: JsonSchema | StandardSchemaV1 }
  | { readonly kind: 'param'; readonly name: string }
  | { readonly kind: 'ctx' }
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'user' }
  | { readonly kind: 'inject'; readonly token: Token | ForwardReference<Token> };

/** What the decorators of one parameter say together. */
export interface ParameterRecord {
  /** The method; undefined for the constructor. */
  readonly member: string | undefined;
  /** Position, from 0. */
  readonly index: number;
  readonly source?: ParameterSource;
  readonly optional?: boolean;
  readonly description?: string;
  readonly mcpHeader?: string;
}

const parameters = new RecordList<ParameterRecord>('parameters');

/** Records a fact about a parameter; `prototype` is the class itself for constructor parameters. */
export function recordParameter(
  prototype: object,
  member: string | symbol | undefined,
  index: number,
  fact: Omit<ParameterRecord, 'member' | 'index'>,
): void {
  const target = member === undefined ? (prototype as Constructor) : memberOwner(prototype, member);
  parameters.record(target, { member: member === undefined ? undefined : String(member), index, ...fact });
}

/** The parameters of a method or constructor: what TypeScript emitted, and what decorators say. */
export interface Signature {
  /** `design:paramtypes`; undefined where no metadata was emitted. */
  readonly types: readonly unknown[] | undefined;
  /** What decorators say, by position. */
  readonly records: ReadonlyMap<number, ParameterRecord>;
  /** Number of parameters before the first one with a default. */
  readonly length: number;
}

/** Reads the signature from the nearest class in the chain that declares the member. */
export function readSignature(target: Constructor, member: string | undefined): Signature {
  const owner = declaringClass(target, member);
  const records = new Map<number, ParameterRecord>();
  for (const record of parameters.readOwn(owner)) {
    if (record.member === member) records.set(record.index, { ...records.get(record.index), ...record });
  }
  const prototype = owner.prototype as Record<string, unknown>;
  const types = (
    member === undefined
      ? Reflect.getOwnMetadata('design:paramtypes', owner)
      : Reflect.getOwnMetadata('design:paramtypes', prototype, member)
  ) as readonly unknown[] | undefined;
  const method = member === undefined ? owner : prototype[member];
  return { types, records, length: typeof method === 'function' ? method.length : 0 };
}

function declaringClass(target: Constructor, member: string | undefined): Constructor {
  // What all functions inherit from is a function too, but no class: it has no prototype of its own.
  for (let current = target; current.prototype; current = Object.getPrototypeOf(current) as Constructor) {
    const declares =
      member === undefined
        ? Reflect.hasOwnMetadata('design:paramtypes', current) ||
          current.length > 0 ||
          parameters.readOwn(current).some((record) => record.member === undefined)
        : Object.prototype.hasOwnProperty.call(current.prototype, member);
    if (declares) return current;
  }
  return target;
}
