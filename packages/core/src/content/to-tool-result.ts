import { isSet } from 'node:util/types';
import { TenonError } from '../errors';
import { decodeUtf8, isBytes, toBase64 } from './bytes';
import { collect, isStream } from './collect';
import type { ContentBlock } from './content-block';
import { toContentBlock } from './content-item';
import { isContentBlock } from './is-content-block';
import { andThen, isThenable, settleAll } from './maybe-promise';
import { Media } from './media';
import { isPlainObject } from './plain-object';
import { typeName } from './type-name';
import { toJson } from './to-json';
import { ToolResult } from './tool-result';

/** What the conversion has to know of a declared output schema. */
export interface ToolOutput {
  /** Whether the schema is of something else than an object, so that values travel as `{ result }`. */
  readonly wrap: boolean;
}

/**
 * The tool result that a handler's return value stands for. Values that are at hand are converted at once; promises,
 * async generators and media that are read from files make a promise.
 *
 * Where an output schema is declared, the value becomes structured content whatever it is, except media; whether it
 * fits the schema is the caller's to check.
 *
 * @throws TenonError TN3001, TN3008 for what JSON cannot say; TN3002 for no object where the output is one;
 *   TN3012 for endless generators
 */
export function toToolResult(value: unknown, output?: ToolOutput): ToolResult | Promise<ToolResult> {
  if (typeof value === 'string') return textResult(value, value, output);
  if (typeof value !== 'object' || value === null) return fromScalar(value, output);
  if (value instanceof ToolResult) return value;
  if (isPlainObject(value)) return fromPlainObject(value, output);
  if (Array.isArray(value)) return fromList(value, output);
  if (value instanceof Media) return fromMedia([value]);
  if (isBytes(value)) return textResult(decodeUtf8(value) ?? toBase64(value), toBase64(value), output);
  if (isSet(value)) return fromList([...value], output);
  if (isThenable(value)) return Promise.resolve(value).then((settled) => toToolResult(settled, output));
  if (isStream(value)) return andThen(collect(value), (list) => fromList(list, output));
  return fromJson(toJson(value), output);
}

function fromScalar(value: unknown, output: ToolOutput | undefined): ToolResult {
  if (value === undefined || value === null) {
    return output ? new ToolResult({ content: [], ...structured(null, output) }) : new ToolResult({ content: [] });
  }
  return fromJson(toJson(value), output);
}

function fromPlainObject(value: Record<string, unknown>, output: ToolOutput | undefined): ToolResult {
  if (isWireResult(value)) {
    const { content, structuredContent, isError, _meta: meta } = value;
    return new ToolResult({ content, structuredContent, isError, meta });
  }
  // A declared schema says that the value is data, even if it looks like a block.
  if (!output && isContentBlock(value)) return new ToolResult({ content: value });
  // The constructor converts it and writes the text: once, since this is what most tools return.
  if (!output?.wrap && typeof value.toJSON !== 'function') return new ToolResult({ structuredContent: value });
  return fromJson(toJson(value), output);
}

function fromJson(json: unknown, output: ToolOutput | undefined): ToolResult {
  if (!output && isPlainObject(json)) return new ToolResult({ structuredContent: json });
  return textResult(typeof json === 'string' ? json : JSON.stringify(json), json, output);
}

function fromList(list: readonly unknown[], output: ToolOutput | undefined): ToolResult | Promise<ToolResult> {
  const hasContent = list.some((item) => item instanceof Media || (!output && isContentBlock(item)));
  return hasContent ? fromMedia(list) : fromJson(toJson(list), output);
}

/** One block per item, in order; never structured, since pictures have no JSON worth having. */
function fromMedia(items: readonly unknown[]): ToolResult | Promise<ToolResult> {
  const blocks = items.filter((item) => item !== undefined && item !== null).map(toBlock);
  return andThen(settleAll(blocks), (content) => new ToolResult({ content }));
}

function toBlock(item: unknown): ContentBlock | Promise<ContentBlock> {
  if (item instanceof Media) return item.toContent();
  if (typeof item === 'string' || isContentBlock(item)) return toContentBlock(item, 'a list');
  if (isBytes(item)) return { type: 'text', text: decodeUtf8(item) ?? toBase64(item) };
  const json = toJson(item);
  return { type: 'text', text: typeof json === 'string' ? json : JSON.stringify(json) };
}

function textResult(text: string, json: unknown, output: ToolOutput | undefined): ToolResult {
  return output ? new ToolResult({ content: text, ...structured(json, output) }) : new ToolResult({ content: text });
}

/** The marker in `_meta` lets FastMCP's clients unwrap the value. */
function structured(json: unknown, output: ToolOutput): { structuredContent: object; meta?: Record<string, unknown> } {
  if (output.wrap) return { structuredContent: { result: json }, meta: { fastmcp: { wrap_result: true } } };
  if (isPlainObject(json)) return { structuredContent: json };
  throw new TenonError('TN3002', `the output schema is of an object, and the tool returned ${typeName(json)}`);
}

interface WireResult {
  content: ContentBlock[];
  structuredContent?: Record<string, unknown>;
  isError?: boolean;
  _meta?: Record<string, unknown>;
}

const wireKeys: ReadonlySet<string> = new Set(['content', 'structuredContent', 'isError', '_meta', 'resultType']);

/** Whether a literal is a tool result as the wire has it: nothing but the fields of one, with valid blocks. */
function isWireResult(value: Record<string, unknown>): value is Record<string, unknown> & WireResult {
  const { content, structuredContent, isError, _meta, resultType } = value;
  return (
    Array.isArray(content) &&
    content.every(isContentBlock) &&
    (structuredContent === undefined || isPlainObject(structuredContent)) &&
    (isError === undefined || typeof isError === 'boolean') &&
    (_meta === undefined || isPlainObject(_meta)) &&
    (resultType === undefined || resultType === 'complete') &&
    Object.keys(value).every((key) => wireKeys.has(key))
  );
}
