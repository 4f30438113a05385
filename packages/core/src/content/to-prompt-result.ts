import { TenonError } from '../errors';
import { collect, isStream } from './collect';
import { isContentBlock } from './is-content-block';
import { andThen, isThenable, settleAll } from './maybe-promise';
import { Media } from './media';
import { Message, isMessageLiteral, readPromptMessage } from './message';
import { isPlainObject } from './plain-object';
import { typeName } from './type-name';
import { PromptResult, type PromptResultInit } from './prompt-result';

/**
 * The prompt result that a handler's return value stands for: a string is one message of the user, a list mixes
 * strings, messages and content. Values that are at hand are converted at once.
 *
 * @param description of the prompt, for results that have none of their own
 * @throws TenonError TN3011 naming the type of what is no message
 */
export function toPromptResult(value: unknown, description?: string): PromptResult | Promise<PromptResult> {
  if (value instanceof PromptResult) {
    if (value.description !== undefined || description === undefined) return value;
    return new PromptResult({ messages: value.messages, description, meta: value.meta });
  }
  if (isWireResult(value)) {
    return new PromptResult({
      messages: value.messages,
      description: value.description ?? description,
      meta: value._meta,
    });
  }
  if (Array.isArray(value)) return fromList(value, description);
  if (isMessage(value)) return fromList([value], description);
  if (typeof value === 'object' && value !== null) {
    if (isThenable(value)) return Promise.resolve(value).then((settled) => toPromptResult(settled, description));
    if (isStream(value)) return andThen(collect(value), (items) => fromList(items, description));
  }
  throw new TenonError('TN3011', `a prompt returned ${typeName(value)}`, {
    fix: 'Return a string, messages, content, or a PromptResult.',
  });
}

function fromList(items: readonly unknown[], description: string | undefined): PromptResult | Promise<PromptResult> {
  return andThen(settleAll(items.map(readPromptMessage)), (messages) => new PromptResult({ messages, description }));
}

function isMessage(value: unknown): boolean {
  return (
    typeof value === 'string' ||
    value instanceof Message ||
    value instanceof Media ||
    isMessageLiteral(value) ||
    isContentBlock(value)
  );
}

interface WireResult {
  messages: PromptResultInit['messages'];
  description?: string;
  _meta?: Record<string, unknown>;
}

/** Whether a literal is a prompt result as the wire has it. Its messages are checked by the result's constructor. */
function isWireResult(value: unknown): value is WireResult {
  return (
    isPlainObject(value) &&
    Array.isArray(value.messages) &&
    (value.description === undefined || typeof value.description === 'string') &&
    (value._meta === undefined || isPlainObject(value._meta))
  );
}
