import type { JsonSchema } from '@tenon/core';
import type { WireObject } from '../connection';
import type { OutputReader } from './output-reader';

/** What the output schema of a tool says, or what the caller expects instead. */
export interface Expectation {
  readonly schema?: JsonSchema;
  /** Reads what fits `schema`. */
  readonly read?: OutputReader;
  /** Reads what the caller expects, unwrapped. */
  readonly expected?: OutputReader;
}

/**
 * The data of a tool's result: its structured content, made into what the schema says and unwrapped; else the JSON of its
 * one text block, else that text, else the blocks.
 */
export async function dataOf(result: WireObject, { schema, read, expected }: Expectation): Promise<unknown> {
  if (result['isError'] === true) return undefined;
  const structured = result['structuredContent'];
  if (structured === undefined) {
    const value = textOf(result);
    return expected ? expected(value) : value;
  }
  const isWrapped = schema?.['x-fastmcp-wrap-result'] === true || saysWrapped(result);
  if (expected) return expected(isWrapped ? unwrapped(structured) : structured);
  const value = read ? await read(structured) : structured;
  return isWrapped ? unwrapped(value) : value;
}

function saysWrapped({ _meta }: WireObject): boolean {
  const meta = _meta as { fastmcp?: { wrap_result?: unknown } } | undefined;
  return meta?.fastmcp?.wrap_result === true;
}

function unwrapped(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? (value as WireObject)['result'] : undefined;
}

function textOf({ content }: WireObject): unknown {
  const blocks = Array.isArray(content) ? (content as WireObject[]) : [];
  const [block] = blocks;
  if (!block) return undefined;
  if (blocks.length > 1 || block['type'] !== 'text') return blocks;
  const text = String(block['text']);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
