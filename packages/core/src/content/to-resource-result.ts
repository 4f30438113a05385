import { TenonError } from '../errors';
import { collect, isStream } from './collect';
import { decodeText, isBytes } from './bytes';
import { isResourceContents } from './is-content-block';
import { andThen, isThenable } from './maybe-promise';
import { Media } from './media';
import { isTextual } from './mime-type';
import { isPlainObject } from './plain-object';
import { typeName } from './type-name';
import { ResourceContent, encodeContents } from './resource-content';
import { ResourceResult, type ResourceResultInit } from './resource-result';

/** The resource that was read. */
export interface ResourceIdentity {
  /** The URI that was asked for; the contents' own unless they have another. */
  readonly uri: string;
  /** As declared; beats what is guessed from the value. */
  readonly mimeType?: string;
}

/**
 * The resource result that a handler's return value stands for: a string is text, bytes are a blob, other values are
 * JSON text. Values that are at hand are converted at once.
 *
 * @throws TenonError TN3011 naming the type of what cannot be served, TN3001 or TN3008 for what JSON cannot say
 */
export function toResourceResult(value: unknown, resource: ResourceIdentity): ResourceResult | Promise<ResourceResult> {
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') {
    throw new TenonError('TN3011', `the resource returned ${typeName(value)}`);
  }
  if (typeof value === 'object' && value !== null && !isBytes(value)) {
    if (value instanceof ResourceResult) return withUri(value, resource.uri);
    if (value instanceof ResourceContent) return fromContents([value], resource);
    if (value instanceof Media) return fromMedia(value, resource);
    if (isContentsList(value)) return fromContents(value, resource);
    if (isWireResult(value)) {
      return withUri(new ResourceResult({ contents: value.contents, meta: value._meta }), resource.uri);
    }
    if (isThenable(value)) return Promise.resolve(value).then((settled) => toResourceResult(settled, resource));
    if (isStream(value)) return andThen(collect(value), (items) => toResourceResult(items, resource));
  }
  return new ResourceResult({ contents: encodeContents(value, resource.uri, resource.mimeType) });
}

function fromContents(contents: readonly ResourceContent[], { uri, mimeType }: ResourceIdentity): ResourceResult {
  return new ResourceResult({ contents: contents.map((content) => content.toContents(uri, mimeType)) });
}

function fromMedia(media: Media, resource: ResourceIdentity): ResourceResult | Promise<ResourceResult> {
  const mimeType = resource.mimeType ?? media.mimeType;
  return andThen(media.toBytes(), (bytes) => {
    const content = isTextual(mimeType) ? decodeText(bytes) : bytes;
    return new ResourceResult({ contents: encodeContents(content, resource.uri, mimeType, media.meta) });
  });
}

/** Fills in the URI where contents leave it to the resource; a result that needs nothing is returned itself. */
function withUri(result: ResourceResult, uri: string): ResourceResult {
  if (result.contents.every((content) => content.uri !== '')) return result;
  return new ResourceResult({
    contents: result.contents.map((content) => (content.uri === '' ? { ...content, uri } : content)),
    meta: result.meta,
  });
}

function isContentsList(value: object): value is readonly ResourceContent[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => item instanceof ResourceContent);
}

interface WireResult {
  contents: Exclude<ResourceResultInit['contents'], string>;
  _meta?: Record<string, unknown>;
}

/** Whether a literal is a resource result as the wire has it, and nothing else. */
function isWireResult(value: object): value is WireResult {
  return (
    isPlainObject(value) &&
    Array.isArray(value.contents) &&
    value.contents.length > 0 &&
    value.contents.every(isResourceContents) &&
    (value._meta === undefined || isPlainObject(value._meta)) &&
    Object.keys(value).every((key) => key === 'contents' || key === '_meta')
  );
}
