import { RpcCode, TenonError } from '@tenon/core';
import { RequestError, type WireObject } from '../connection';
import type { ArgumentChange, ToolChange } from '../targets/server-list';

/**
 * The definition of a tool as callers are to see it.
 *
 * @throws TenonError TN7011 for an argument that the tool does not have, two arguments of one name, or a hidden argument
 *   that the tool requires and nothing gives
 */
export function changeTool(tool: WireObject, change: ToolChange): WireObject {
  const { name, title, description, tags, meta } = change;
  const given = (tool['_meta'] ?? {}) as WireObject;
  const _meta = { ...given, ...meta, ...(tags && { tenon: { ...(given['tenon'] as object | undefined), tags } }) };
  const untagged = tags ? withoutTags(_meta) : _meta;
  return {
    ...tool,
    ...(name !== undefined && { name }),
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(Object.keys(untagged).length > 0 && { _meta: untagged }),
    ...(change.arguments && { inputSchema: changeSchema(tool, change.arguments) }),
  };
}

/** Tags that were given take the place of those in FastMCP's metadata, too. */
function withoutTags(meta: WireObject): WireObject {
  const cleaned = ['fastmcp', '_fastmcp'].flatMap((key) => {
    if (typeof meta[key] !== 'object' || meta[key] === null) return [];
    const { tags: _, ...rest } = meta[key] as WireObject;
    return [[key, rest]];
  });
  return { ...meta, ...(Object.fromEntries(cleaned) as WireObject) };
}

function changeSchema(tool: WireObject, changes: Readonly<Record<string, ArgumentChange>>): WireObject {
  const schema = (tool['inputSchema'] ?? {}) as WireObject;
  const given = (schema['properties'] ?? {}) as Readonly<Record<string, WireObject | boolean>>;
  const required = new Set((schema['required'] ?? []) as string[]);
  const toolName = String(tool['name']);
  for (const original of Object.keys(changes)) {
    if (!Object.hasOwn(given, original)) throw invalid(toolName, `has no argument ${original}`);
  }
  const properties = new Map<string, WireObject | boolean>();
  const requiredNow: string[] = [];
  for (const [original, property] of Object.entries(given)) {
    const change = Object.hasOwn(changes, original) ? changes[original] : undefined;
    if (change?.hide === true) {
      if (required.has(original) && change.default === undefined) {
        throw invalid(toolName, `requires ${original}, which is hidden and has no default`);
      }
      continue;
    }
    const name = change?.name ?? original;
    if (properties.has(name)) throw invalid(toolName, `would have two arguments called ${name}`);
    properties.set(name, change ? changeProperty(property, change) : property);
    const isRequired = change?.required ?? (required.has(original) && change?.default === undefined);
    if (isRequired) requiredNow.push(name);
  }
  return {
    ...schema,
    properties: Object.fromEntries(properties),
    required: requiredNow,
    additionalProperties: false,
  };
}

function changeProperty(property: WireObject | boolean, change: ArgumentChange): WireObject {
  const { description, default: initial, examples } = change;
  const given = typeof property === 'boolean' ? {} : property;
  const { default: _, ...withoutDefault } = given;
  return {
    ...(change.required ? withoutDefault : given),
    ...(description !== undefined && { description }),
    ...(initial !== undefined && { default: initial }),
    ...(examples && { examples }),
  };
}

/**
 * The arguments as the server knows them.
 *
 * @param tool its definition at the server, if it lists one
 * @throws RequestError -32602 for an argument that callers do not see, or that is missing
 */
export function originalArguments(tool: WireObject | undefined, change: ToolChange, args: WireObject): WireObject {
  const changes = change.arguments;
  if (!changes) return args;
  const given = ((tool?.['inputSchema'] as WireObject | undefined)?.['properties'] ?? {}) as WireObject;
  const originals = new Map<string, string>();
  const sent: WireObject = {};
  for (const original of new Set([...Object.keys(given), ...Object.keys(changes)])) {
    const argument = Object.hasOwn(changes, original) ? changes[original] : undefined;
    if (argument?.default !== undefined) sent[original] = argument.default;
    if (argument?.hide !== true) originals.set(argument?.name ?? original, original);
  }
  for (const [name, value] of Object.entries(args)) {
    const original = originals.get(name);
    if (original === undefined) throw new RequestError(RpcCode.InvalidParams, `Unknown argument: ${name}`);
    sent[original] = value;
  }
  for (const [name, original] of originals) {
    if (changes[original]?.required && !Object.hasOwn(args, name)) {
      throw new RequestError(RpcCode.InvalidParams, `Missing argument: ${name}`);
    }
  }
  return sent;
}

function invalid(tool: string, what: string): TenonError {
  return new TenonError('TN7011', `the tool ${tool} ${what}`);
}
