import type { JsonSchema, MirroredArgument } from '../contracts';

/** What may stand in a header (RFC 9110, section 5.1). */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Types that a header can mirror (MCP 2026-07-28, streamable HTTP, "Custom headers"): no floating point numbers. */
const types: readonly MirroredArgument['type'][] = ['string', 'integer', 'boolean'];

/**
 * What is wrong with the headers that mirror arguments of a tool: each has a name that is a token and unique without
 * regard to case, and belongs to a string, integer or boolean that only `properties` lead to, since a client has to
 * find the value without deciding between branches.
 */
export function mirrorProblems(schema: JsonSchema): string[] {
  return readMirrors(schema).problems;
}

/** The arguments that headers repeat, of a schema without problems; undefined where there are none. */
export function mirroredArguments(schema: JsonSchema): readonly MirroredArgument[] | undefined {
  const { mirrored } = readMirrors(schema);
  return mirrored.length > 0 ? mirrored : undefined;
}

interface Mirrors {
  readonly problems: string[];
  readonly mirrored: MirroredArgument[];
}

function readMirrors(schema: JsonSchema): Mirrors {
  const problems: string[] = [];
  const mirrored: MirroredArgument[] = [];
  const names = new Map<string, string>();
  const visit = (node: unknown, path: readonly string[], isReachable: boolean): void => {
    if (Array.isArray(node)) return node.forEach((item) => visit(item, path, false));
    if (typeof node !== 'object' || node === null) return;
    const { properties, ['x-mcp-header']: header, ...rest } = node as JsonSchema;
    if (header !== undefined) {
      const place = path.join('.');
      const read = readMirror(header, (node as JsonSchema)['type'], isReachable && path.length > 0, names);
      if ('problem' in read) problems.push(`'${place}' ${read.problem}`);
      else {
        names.set(read.name, place);
        mirrored.push({ header: `mcp-param-${read.name}`, path, type: read.type });
      }
    }
    for (const [name, child] of entriesOf(properties)) visit(child, [...path, name], isReachable);
    for (const [keyword, child] of Object.entries(rest)) if (!isData(keyword)) visit(child, path, false);
  };
  visit(schema, [], true);
  return { problems, mirrored };
}

function readMirror(
  header: unknown,
  type: unknown,
  isReachable: boolean,
  names: ReadonlyMap<string, string>,
): { readonly problem: string } | { readonly name: string; readonly type: MirroredArgument['type'] } {
  if (typeof header !== 'string' || !token.test(header)) return { problem: 'has a header whose name is no token' };
  const cannot = `cannot be mirrored by ${header}`;
  if (!isReachable) return { problem: `${cannot}: it is part of a list, a union or a definition` };
  const known = types.find((one) => one === type);
  if (known === undefined) return { problem: `${cannot}: it is no string, integer or boolean` };
  const name = header.toLowerCase();
  const earlier = names.get(name);
  return earlier === undefined ? { name, type: known } : { problem: `has the header ${header}, as '${earlier}' does` };
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** Keywords that hold values, not schemas. */
function isData(keyword: string): boolean {
  return ['default', 'const', 'enum', 'examples', 'required'].includes(keyword);
}
