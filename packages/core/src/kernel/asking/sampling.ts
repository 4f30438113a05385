import { blocksIn, isPlainObject, promptMessage, toJson } from '../../content';
import type {
  JsonObject,
  Sampled,
  SampleOptions,
  SamplingContent,
  SamplingInput,
  SamplingMessage,
} from '../../contracts';
import { TenonError } from '../../errors';
import { isJsonObject } from '../rpc';
import type { Asked, PreparedQuestion, Reading } from './prepared-question';

const defaultMaxTokens = 512;

/** Asks a model to go on from messages. @throws TenonError TN3011 for what cannot be said to a model */
export function samplingQuestion(
  messages: SamplingInput,
  options: SampleOptions,
  client: Asked,
): PreparedQuestion<Sampled> {
  const {
    systemPrompt,
    maxTokens = defaultMaxTokens,
    temperature,
    stopSequences,
    metadata,
    tools,
    toolChoice,
  } = options;
  const usesTools = tools !== undefined || toolChoice !== undefined;
  const items: readonly unknown[] = isList(messages) ? messages : [messages];
  const params = {
    messages: items.map((item) => messageOf(item, client)),
    modelPreferences: preferencesOf(options.modelPreferences),
    systemPrompt,
    includeContext: maySeeContext(client) ? options.includeContext : undefined,
    maxTokens,
    temperature,
    stopSequences,
    metadata,
    tools,
    toolChoice,
  };
  return {
    method: 'sampling/createMessage',
    // As the wire has it: without members that are undefined.
    params: toJson(params) as JsonObject,
    capability: { sampling: usesTools ? { tools: {} } : {} },
    since: usesTools ? '2025-11-25' : '2024-11-05',
    read,
  };
}

function isList(value: SamplingInput): value is Extract<SamplingInput, readonly unknown[]> {
  return Array.isArray(value);
}

function messageOf(item: unknown, { protocolVersion }: Asked): SamplingMessage {
  if (isPlainObject(item) && isSamplingContent(item['content']) && isRole(item['role'])) {
    return { role: item['role'], content: item['content'] };
  }
  const { role, content: given } = promptMessage(item);
  const [content = given] = blocksIn(protocolVersion, [given]);
  if (content.type === 'text' || content.type === 'image' || content.type === 'audio') return { role, content };
  throw new TenonError('TN3011', `a model cannot be given a ${given.type}`, {
    fix: 'Give text, images or audio; read a resource first and give its text.',
  });
}

function preferencesOf(given: SampleOptions['modelPreferences']): JsonObject | undefined {
  if (given === undefined) return undefined;
  if (typeof given === 'string') return { hints: [{ name: given }] };
  if (isNames(given)) return { hints: given.map((name) => ({ name })) };
  return { ...given };
}

function isNames(value: NonNullable<SampleOptions['modelPreferences']>): value is readonly string[] {
  return Array.isArray(value);
}

/** Until 2025-11-25 every client with sampling may be asked for context; since then those that say so. */
function maySeeContext({ protocolVersion, clientCapabilities }: Asked): boolean {
  if (protocolVersion < '2025-11-25') return true;
  const { sampling } = clientCapabilities;
  return isJsonObject(sampling) && sampling['context'] !== undefined;
}

function read(answer: JsonObject): Reading<Sampled> {
  const { role, content, model, stopReason } = answer;
  if (!isRole(role)) return { ok: false, problem: '`role` is user or assistant' };
  if (typeof model !== 'string') return { ok: false, problem: '`model` is the name of a model' };
  if (!isSamplingContent(content)) return { ok: false, problem: '`content` is a block of content, or a list of them' };
  const blocks = Array.isArray(content) ? content : [content];
  const text = blocks.map((block) => (block.type === 'text' ? block.text : '')).join('');
  return {
    ok: true,
    value: { role, content, model, stopReason: typeof stopReason === 'string' ? stopReason : undefined, text },
  };
}

function isRole(value: unknown): value is SamplingMessage['role'] {
  return value === 'user' || value === 'assistant';
}

function isSamplingContent(value: unknown): value is SamplingContent | SamplingContent[] {
  return Array.isArray(value) ? value.every(isBlock) : isBlock(value);
}

function isBlock(value: unknown): value is SamplingContent {
  if (!isJsonObject(value)) return false;
  switch (value['type']) {
    case 'text':
      return typeof value['text'] === 'string';
    case 'image':
    case 'audio':
      return typeof value['data'] === 'string' && typeof value['mimeType'] === 'string';
    case 'tool_use':
      return typeof value['id'] === 'string' && typeof value['name'] === 'string' && isJsonObject(value['input']);
    case 'tool_result':
      return typeof value['toolUseId'] === 'string' && Array.isArray(value['content']);
    default:
      return false;
  }
}
