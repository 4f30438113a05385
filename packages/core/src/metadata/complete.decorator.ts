import type { CompletionContext, Constructor, MaybePromise } from '../contracts';
import { memberOwner } from './member-owner';
import { RecordList } from './record';

export interface CompletionRecord {
  readonly member: string;
  /** Name of a prompt, or URI template of a resource. */
  readonly reference: string;
  readonly argument: string;
}

const completions = new RecordList<CompletionRecord>('completions');

type Completer = (value: string, ctx: CompletionContext) => MaybePromise<readonly string[]>;

/**
 * Makes a method complete an argument while the user types: it receives what was typed so far and returns matching
 * values, best first. At most 100 reach the client.
 *
 * @param reference the name of a prompt, or the URI template of a resource
 * @param argument the prompt's argument or the template's parameter
 */
export function Complete(
  reference: string,
  argument: string,
): <F extends Completer>(prototype: object, member: string | symbol, descriptor: TypedPropertyDescriptor<F>) => void {
  return (prototype, member) => {
    completions.record(memberOwner(prototype, member), { member: String(member), reference, argument });
  };
}

/** The completions of a class. */
export function readCompletions(target: Constructor): CompletionRecord[] {
  return completions.read(target);
}
