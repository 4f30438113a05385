import type { Constructor } from '../contracts';
import type { PromptOptions } from './component-options';
import type { Handler } from './handler-types';
import { memberOwner } from './member-owner';
import { MemberRecords } from './member-record';

export interface PromptRecord {
  readonly member: string;
  readonly options: PromptOptions;
}

const prompts = new MemberRecords<PromptRecord>('prompts');

/**
 * Makes a method a prompt. It returns a string, messages, or a `PromptResult`.
 *
 * @param nameOrOptions the name on the wire (the method's by default), or options
 */
export function Prompt(
  nameOrOptions: string | PromptOptions = {},
): <F extends Handler>(prototype: object, member: string | symbol, descriptor: TypedPropertyDescriptor<F>) => void {
  const options = typeof nameOrOptions === 'string' ? { name: nameOrOptions } : nameOrOptions;
  return (prototype, member) => {
    prompts.record(memberOwner(prototype, member), { member: String(member), options });
  };
}

/** The prompts of a class. */
export function readPrompts(target: Constructor): PromptRecord[] {
  return prompts.read(target);
}
