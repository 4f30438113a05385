import type { PromptMessage } from './content-block';
import { jsonObject } from './json-object';
import { type MessageItem, promptMessage } from './message';

/** What a `PromptResult` is made of. */
export interface PromptResultInit {
  messages: MessageItem | readonly MessageItem[];
  description?: string;
  meta?: Record<string, unknown>;
}

/**
 * The result of a prompt, in full.
 *
 * @example return new PromptResult({ messages: ['Review this.', diff], description: 'A code review' });
 */
export class PromptResult {
  messages: PromptMessage[];
  description: string | undefined;
  meta: Record<string, unknown> | undefined;

  /** @throws TenonError TN3011 where something is no message, or is a file that is still to be read */
  constructor(init: PromptResultInit) {
    const items: readonly unknown[] = Array.isArray(init.messages) ? init.messages : [init.messages];
    this.messages = items.map(promptMessage);
    this.description = init.description;
    this.meta = jsonObject(init.meta, 'the meta of a PromptResult');
  }
}
