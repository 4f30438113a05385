import { TenonError } from '../errors';
import type { ContentBlock } from './content-block';
import { isContentBlock } from './is-content-block';
import { Media } from './media';
import { typeName } from './type-name';
import { toJson } from './to-json';

/** What can stand for one content block: a string is a text block. */
export type ContentItem = string | ContentBlock | Media;

/**
 * The block of an item.
 *
 * @param place what holds the item, for messages
 * @throws TenonError TN3011 where it is none, or is a file that has to be read first
 */
export function toContentBlock(item: unknown, place: string): ContentBlock {
  if (typeof item === 'string') return { type: 'text', text: item };
  if (isContentBlock(item)) return toJson(item) as ContentBlock;
  if (item instanceof Media) {
    const block = item.isPending ? undefined : item.toContent();
    if (block !== undefined && !(block instanceof Promise)) return block;
    throw new TenonError('TN3011', `${place} holds ${typeName(item)} that is still to be read`, {
      fix: `Write \`await medium.toContent()\`, or return it as it is.`,
    });
  }
  throw new TenonError('TN3011', `${place} holds ${typeName(item)}`);
}
