import type { PromptMessage } from './content-block';

/** The result of a prompt, in full. */
export class PromptResult {
  messages: PromptMessage[];
  description: string | undefined;
  meta: Record<string, unknown> | undefined;

  constructor(init: { messages: PromptMessage[]; description?: string; meta?: Record<string, unknown> }) {
    this.messages = init.messages;
    this.description = init.description;
    this.meta = init.meta;
  }
}
