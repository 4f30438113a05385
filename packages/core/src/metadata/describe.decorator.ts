import type { Constructor } from '../contracts';
import { memberOwner } from './member-owner';
import { recordParameter } from './parameter-record';
import { recordPropertyNote } from './property-notes';
import { RecordList } from './record';

interface Description {
  /** The method; undefined for the class. */
  readonly member: string | undefined;
  readonly text: string;
}

const descriptions = new RecordList<Description>('descriptions');

type DescribeDecorator = ClassDecorator & MethodDecorator & PropertyDecorator & ParameterDecorator;

/** Describes a field of a DTO, an argument, a handler, or a class that is a tool, for whoever reads the listing. */
export function Describe(text: string): DescribeDecorator {
  const decorate = (target: object, member?: string | symbol, place?: number | PropertyDescriptor): void => {
    if (typeof place === 'number') recordParameter(target, member, place, { description: text });
    else if (member === undefined) descriptions.record(target as Constructor, { member: undefined, text });
    else if (place === undefined) {
      recordPropertyNote(memberOwner(target, member), { property: String(member), description: text });
    } else descriptions.record(memberOwner(target, member), { member: String(member), text });
  };
  return decorate;
}

/** The description of a method, or of the class where `member` is undefined. */
export function readDescription(target: Constructor, member: string | undefined): string | undefined {
  return descriptions
    .read(target)
    .filter((description) => description.member === member)
    .at(-1)?.text;
}
