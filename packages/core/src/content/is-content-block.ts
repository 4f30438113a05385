import type { ContentBlock, ResourceContents } from './content-block';
import { isPlainObject } from './plain-object';

type Check = (value: unknown) => boolean;
interface Shape {
  readonly required: Readonly<Record<string, Check>>;
  readonly optional: Readonly<Record<string, Check>>;
}

const isString: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number';
const notes = { annotations: isPlainObject, _meta: isPlainObject };
const contents = { mimeType: isString, _meta: isPlainObject };

const textContents: Shape = { required: { uri: isString, text: isString }, optional: contents };
const blobContents: Shape = { required: { uri: isString, blob: isString }, optional: contents };

const blocks: ReadonlyMap<unknown, Shape> = new Map<unknown, Shape>([
  ['text', { required: { text: isString }, optional: notes }],
  ['image', { required: { data: isString, mimeType: isString }, optional: notes }],
  ['audio', { required: { data: isString, mimeType: isString }, optional: notes }],
  ['resource', { required: { resource: isResourceContents }, optional: notes }],
  [
    'resource_link',
    {
      required: { uri: isString, name: isString },
      optional: {
        ...notes,
        title: isString,
        description: isString,
        mimeType: isString,
        size: isNumber,
        icons: Array.isArray,
      },
    },
  ],
]);

/**
 * Whether a value is a content block of the protocol: a literal with all fields of its type and no others, so that
 * data which merely has a `type` stays data.
 */
export function isContentBlock(value: unknown): value is ContentBlock {
  if (!isPlainObject(value)) return false;
  const shape = blocks.get(value.type);
  return shape !== undefined && matches(value, shape, 'type');
}

/** Whether a value is one content of a resource, as the wire has it. */
export function isResourceContents(value: unknown): value is ResourceContents {
  return isPlainObject(value) && (matches(value, textContents) || matches(value, blobContents));
}

function matches(value: Record<string, unknown>, { required, optional }: Shape, tag?: string): boolean {
  for (const key in required) if (!Object.hasOwn(value, key) || !required[key]!(value[key])) return false;
  for (const key of Object.keys(value)) {
    if (key === tag || Object.hasOwn(required, key) || value[key] === undefined) continue;
    if (!Object.hasOwn(optional, key) || !optional[key]!(value[key])) return false;
  }
  return true;
}
