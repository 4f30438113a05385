import type { CallToolResult } from './results';

/** A tool answered with `isError`. The message is the text of its content. */
export class ToolCallError extends Error {
  override readonly name = 'ToolCallError';

  constructor(
    readonly tool: string,
    readonly result: CallToolResult,
  ) {
    const text = result.content.map((block) => (block.type === 'text' ? block.text : `[${block.type}]`)).join('\n');
    super(text || `The tool '${tool}' failed`);
  }
}
