import type { JsonSchema } from '../contracts';

/** What may stand in a header (RFC 9110, section 5.1). */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Types that a header can mirror (MCP 2026-07-28, streamable HTTP, "Custom headers"): no floating point numbers. */
const types: ReadonlySet<unknown> = new Set(['string', 'integer', 'boolean']);

/**
 * What is wrong with the headers that mirror arguments of a tool: each has a name that is a token and unique without
 * regard to case, and belongs to a string, integer or boolean that only `properties` lead to, since a client has to
 * find the value without deciding between branches.
 */
export function mirrorProblems(schema: JsonSchema): string[] {
  const problems: string[] = [];
  const names = new Map<string, string>();
  const visit = (node: unknown, path: string, isReachable: boolean): void => {
    if (Array.isArray(node)) return node.forEach((item) => visit(item, path, false));
    if (typeof node !== 'object' || node === null) return;
    const { properties, ['x-mcp-header']: header, ...rest } = node as JsonSchema;
    if (header !== undefined) {
      const problem = mirrorProblem(header, (node as JsonSchema)['type'], isReachable && path !== '', names);
      if (problem === undefined) names.set((header as string).toLowerCase(), path);
      else problems.push(`'${path}' ${problem}`);
    }
    for (const [name, child] of entriesOf(properties)) {
      visit(child, path === '' ? name : `${path}.${name}`, isReachable);
    }
    for (const [keyword, child] of Object.entries(rest)) if (!isData(keyword)) visit(child, path, false);
  };
  visit(schema, '', true);
  return problems;
}

function mirrorProblem(
  header: unknown,
  type: unknown,
  isReachable: boolean,
  names: ReadonlyMap<string, string>,
): string | undefined {
  if (typeof header !== 'string' || !token.test(header)) return 'has a header whose name is no token';
  if (!isReachable) return `cannot be mirrored by ${header}: it is part of a list, a union or a definition`;
  if (!types.has(type)) return `cannot be mirrored by ${header}: it is no string, integer or boolean`;
  const earlier = names.get(header.toLowerCase());
  return earlier === undefined ? undefined : `has the header ${header}, as '${earlier}' does`;
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** Keywords that hold values, not schemas. */
function isData(keyword: string): boolean {
  return ['default', 'const', 'enum', 'examples', 'required'].includes(keyword);
}
