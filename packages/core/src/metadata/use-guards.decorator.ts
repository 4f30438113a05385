import type { Constructor, Guard } from '../contracts';
import { memberOwner } from './member-owner';
import { RecordList } from './record';

/** A guard as a class, resolved by the module that names it, or as an object. */
export type GuardReference = Constructor<Guard> | Guard;

interface GuardRecord {
  /** The method; undefined for the whole class. */
  readonly member: string | undefined;
  readonly guards: readonly GuardReference[];
}

const guards = new RecordList<GuardRecord>('guards');

/** Lets guards decide who may see and use the components of a class, or one of them. All must allow. */
export function UseGuards(...references: GuardReference[]): ClassDecorator & MethodDecorator {
  return (target: object, member?: string | symbol) => {
    const owner = member === undefined ? (target as Constructor) : memberOwner(target, member);
    guards.record(owner, { member: member === undefined ? undefined : String(member), guards: references });
  };
}

/** The guards of a method: those of its class first. */
export function readGuards(target: Constructor, member: string): GuardReference[] {
  const records = guards.read(target);
  return [
    ...records.filter((record) => record.member === undefined),
    ...records.filter((record) => record.member === member),
  ].flatMap((record) => record.guards);
}
