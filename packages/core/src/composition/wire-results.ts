import { isPlainObject, PromptResult, ResourceResult, ToolResult, type ContentBlock } from '../content';
import type { JsonObject } from '../contracts';
import { ProtocolError, RpcCode } from '../errors';

type ResourceContents = ResourceResult['contents'][number];
type PromptMessage = PromptResult['messages'][number];

/** A tool result of a mounted server, as it came. @throws ProtocolError -32603 for what is none */
export function toolResultOf(wire: JsonObject): ToolResult {
  const { content, structuredContent, isError } = wire;
  if (!isList(content, (block) => typeof block['type'] === 'string')) throw nonsense('tools/call');
  const result = new ToolResult({ content: [] });
  // As it came: what this server would not write itself is the other one's to answer for.
  result.content = content as unknown as ContentBlock[];
  result.structuredContent = isPlainObject(structuredContent) ? structuredContent : undefined;
  result.isError = isError === true;
  result.meta = metaOf(wire);
  return result;
}

/** What was read from a mounted server, as it came. @throws ProtocolError -32603 for what is no result */
export function resourceResultOf(wire: JsonObject): ResourceResult {
  const { contents } = wire;
  if (!isList(contents, (content) => typeof content['uri'] === 'string')) throw nonsense('resources/read');
  const result = new ResourceResult({ contents: [] });
  result.contents = contents as unknown as ResourceContents[];
  result.meta = metaOf(wire);
  return result;
}

/** A prompt of a mounted server, as it came. @throws ProtocolError -32603 for what is none */
export function promptResultOf(wire: JsonObject): PromptResult {
  const { messages, description } = wire;
  if (!isList(messages, (message) => typeof message['role'] === 'string' && isPlainObject(message['content']))) {
    throw nonsense('prompts/get');
  }
  const result = new PromptResult({ messages: [] });
  result.messages = messages as unknown as PromptMessage[];
  result.description = typeof description === 'string' ? description : undefined;
  result.meta = metaOf(wire);
  return result;
}

/** Values of a completion. @throws ProtocolError -32603 for what is none */
export function completionValuesOf({ completion }: JsonObject): readonly string[] {
  const values = isPlainObject(completion) ? completion['values'] : undefined;
  if (Array.isArray(values) && values.every((value) => typeof value === 'string')) return values;
  throw nonsense('completion/complete');
}

function isList(value: unknown, fits: (item: JsonObject) => boolean): value is JsonObject[] {
  return Array.isArray(value) && value.every((item) => isPlainObject(item) && fits(item));
}

function metaOf({ _meta: meta }: JsonObject): Record<string, unknown> | undefined {
  return isPlainObject(meta) ? meta : undefined;
}

function nonsense(method: string): ProtocolError {
  return new ProtocolError(RpcCode.InternalError, `The mounted server answered ${method} with something else`);
}
