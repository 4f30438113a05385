import type { AudioContent, ContentBlock, ResourceLink, TextContent } from './content-block';
import type { PromptResult } from './prompt-result';
import type { ToolResult } from './tool-result';

/** The revisions that were the first to have a kind of block; the other kinds are as old as the protocol. */
const audioSince = '2025-03-26';
const linksSince = '2025-06-18';

/** From this revision on there is every kind of block, and structured content beside them. */
const completeSince = '2025-06-18';

/**
 * A tool result as a revision of the protocol can say it: text stands for blocks that it lacks, since clients refuse a
 * whole result for one of a kind that they do not know. The result itself where it lacks nothing.
 *
 * @param revision a date, so that revisions compare as text
 */
export function toolResultIn(revision: string, result: ToolResult): ToolResult {
  if (revision >= completeSince) return result;
  const { content, structuredContent } = result;
  const isOnlyStructured = content.length === 0 && structuredContent !== undefined;
  const blocks = isOnlyStructured
    ? [{ type: 'text' as const, text: JSON.stringify(structuredContent) }]
    : blocksIn(revision, content);
  return blocks === content ? result : { ...result, content: blocks };
}

/** The same for a prompt. */
export function promptResultIn(revision: string, result: PromptResult): PromptResult {
  if (revision >= completeSince || result.messages.every(({ content }) => isIn(revision, content))) return result;
  const messages = result.messages.map((message) => ({ ...message, content: blockIn(revision, message.content) }));
  return { ...result, messages };
}

/** The same for blocks. */
export function blocksIn(revision: string, blocks: ContentBlock[]): ContentBlock[] {
  return blocks.every((block) => isIn(revision, block)) ? blocks : blocks.map((block) => blockIn(revision, block));
}

function blockIn(revision: string, block: ContentBlock): ContentBlock {
  if (isIn(revision, block)) return block;
  if (block.type === 'audio') return insteadOf(block, audioText(block), lacks(revision, 'audio', audioSince));
  if (block.type === 'resource_link') return insteadOf(block, linkText(block), lacks(revision, 'links', linksSince));
  return block;
}

function isIn(revision: string, { type }: ContentBlock): boolean {
  if (type === 'audio') return revision >= audioSince;
  return type !== 'resource_link' || revision >= linksSince;
}

function insteadOf({ annotations, _meta }: ContentBlock, what: string, why: string): TextContent {
  return {
    type: 'text',
    text: `[${what}. ${why}]`,
    ...(annotations && { annotations }),
    ...(_meta && { _meta }),
  };
}

function lacks(revision: string, what: string, since: string): string {
  return `MCP ${revision}, which this connection speaks, has no ${what}; ${since} and newer have`;
}

function audioText({ mimeType, data }: AudioContent): string {
  return `Audio, ${mimeType}, ${Buffer.byteLength(data, 'base64')} bytes`;
}

function linkText({ uri, name, title, description, mimeType, size }: ResourceLink): string {
  const facts = [mimeType, size === undefined ? undefined : `${size} bytes`].filter((fact) => fact !== undefined);
  const told = facts.length > 0 ? ` (${facts.join(', ')})` : '';
  return `Resource '${title ?? name}' at ${uri}${told}${description === undefined ? '' : `: ${description}`}`;
}
