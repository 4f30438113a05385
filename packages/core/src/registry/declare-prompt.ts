import type { CompiledSchema, JsonSchema } from '../contracts';
import type { Diagnostics } from '../errors';
import type { PromptOptions } from '../metadata';
import { parseJson } from '../schema';
import { componentInfo } from './component-info';
import type { PromptArgument, PromptDeclaration } from './declaration';
import { declaredInput } from './declared-input';
import type { DeclareOptions, HandlerSource } from './handler-source';

export function declarePrompt(
  source: HandlerSource,
  given: PromptOptions,
  options: DeclareOptions,
  diagnostics: Diagnostics,
): PromptDeclaration {
  const info = componentInfo('prompt', source, given, options, diagnostics);
  const plans = source.plan({ inputDescribed: given.input !== undefined, fieldDecorator: 'Arg' }, diagnostics);
  const input = declaredInput(source, plans, given.input, options, diagnostics);
  return {
    kind: 'prompt',
    module: source.module,
    origin: source.origin,
    place: source.place,
    info,
    icons: given.icons ?? [],
    guards: source.guards,
    timeoutMs: given.timeoutMs,
    isDisabled: given.enabled === false,
    input: input && decodingArguments(input),
    arguments: input ? promptArguments(input.json) : [],
    bind: source.bind(plans),
  };
}

/** The arguments as the wire lists them. What is not text says in its description how to write it. */
function promptArguments(json: JsonSchema): PromptArgument[] {
  const required = new Set(Array.isArray(json['required']) ? (json['required'] as string[]) : []);
  return propertiesOf(json).map(([name, schema]) => {
    const described = typeof schema['description'] === 'string' ? schema['description'] : undefined;
    const note = takesText(schema) ? undefined : `JSON that matches ${JSON.stringify(withoutDescription(schema))}`;
    const description = [described, note].filter((part) => part !== undefined).join(' ');
    return { name, ...(description && { description }), required: required.has(name) };
  });
}

/** Arguments of prompts arrive as text: those that are declared otherwise are read as JSON first. */
function decodingArguments(schema: CompiledSchema): CompiledSchema {
  const decoded = propertiesOf(schema.json)
    .filter(([, property]) => !takesText(property))
    .map(([name]) => name);
  if (decoded.length === 0) return schema;
  return {
    json: schema.json,
    parse: (value) => {
      const copy: Record<string, unknown> = { ...(value as Record<string, unknown>) };
      for (const name of decoded) {
        const text = copy[name];
        if (typeof text === 'string') copy[name] = readJson(text);
      }
      return schema.parse(copy);
    },
  };
}

function readJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

function propertiesOf(json: JsonSchema): [string, JsonSchema][] {
  return Object.entries((json['properties'] as Record<string, JsonSchema> | undefined) ?? {});
}

/** Whether plain text can be a value of the schema. */
function takesText(schema: JsonSchema): boolean {
  const { type } = schema;
  if (type !== undefined) return type === 'string' || (Array.isArray(type) && type.includes('string'));
  const branches = (schema['anyOf'] ?? schema['oneOf']) as JsonSchema[] | undefined;
  if (branches) return branches.some(takesText);
  if (Array.isArray(schema['enum'])) return schema['enum'].some((value) => typeof value === 'string');
  return schema['$ref'] === undefined;
}

function withoutDescription(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== 'description'));
}
