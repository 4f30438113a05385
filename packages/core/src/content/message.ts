import { TenonError } from '../errors';
import type { PromptMessage } from './content-block';
import { type ContentItem, toContentBlock } from './content-item';
import { andThen } from './maybe-promise';
import { Media } from './media';
import { isPlainObject } from './plain-object';

export type Role = PromptMessage['role'];

/**
 * One message of a prompt.
 *
 * @example return [new Message('Summarise this.'), new Message(new File({ path: 'notes.md' })), new Message('Sure.', 'assistant')];
 */
export class Message {
  constructor(
    readonly content: ContentItem,
    readonly role: Role = 'user',
  ) {}
}

/** What can stand for a message: a string or content is what the user says. */
export type MessageItem = ContentItem | Message | { role: Role; content: ContentItem };

/**
 * The wire form of a message that is at hand.
 *
 * @throws TenonError TN3011 where it is no message, or is a file that is still to be read
 */
export function promptMessage(item: unknown): PromptMessage {
  const { role, content } = partsOf(item);
  return { role, content: toContentBlock(content, 'a message') };
}

/** The wire form of a message; a promise where a file has to be read for it. */
export function readPromptMessage(item: unknown): PromptMessage | Promise<PromptMessage> {
  const { role, content } = partsOf(item);
  if (!(content instanceof Media)) return promptMessage(item);
  return andThen(content.toContent(), (block) => ({ role, content: block }));
}

/** Whether a literal is meant as a message: it has a role and content, and nothing else. */
export function isMessageLiteral(value: unknown): value is { role: unknown; content: unknown } {
  return isPlainObject(value) && 'role' in value && 'content' in value && Object.keys(value).length === 2;
}

function partsOf(item: unknown): { role: Role; content: unknown } {
  if (!(item instanceof Message) && !isMessageLiteral(item)) return { role: 'user', content: item };
  const { role, content } = item;
  if (role === 'user' || role === 'assistant') return { role, content };
  throw new TenonError('TN3011', "the role of a message is neither 'user' nor 'assistant'");
}
