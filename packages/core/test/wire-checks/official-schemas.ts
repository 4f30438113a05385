import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runInNewContext } from 'node:vm';

/** One definition of a schema, as far as it is looked into. */
export interface Definition {
  readonly properties?: Readonly<Record<string, { readonly const?: unknown; readonly allOf?: readonly Definition[] }>>;
}

/** The JSON schema of one revision of the protocol. */
export interface OfficialSchema {
  readonly $schema: string;
  /** `definitions` up to 2025-06-18, `$defs` since. */
  readonly key: 'definitions' | '$defs';
  readonly definitions: Readonly<Record<string, Definition>>;
}

/** What a revision was the first to define, newest first: so a schema is known, which does not name its revision. */
const firstDefined: readonly (readonly [version: string, name: string])[] = [
  ['2026-07-28', 'DiscoverRequest'],
  ['2025-11-25', 'URLElicitationRequiredError'],
  ['2025-06-18', 'ResourceLink'],
  ['2025-03-26', 'AudioContent'],
];

/**
 * The schemas that the official conformance suite checks with. They stand in its bundle as object literals.
 *
 * @throws Error where the bundle does not hold exactly one for each revision
 */
export function readOfficialSchemas(): ReadonlyMap<string, OfficialSchema> {
  const root = dirname(require.resolve('@modelcontextprotocol/conformance/package.json'));
  const bundle = readFileSync(join(root, 'dist', 'index.js'), 'utf8');
  const schemas = new Map<string, OfficialSchema>();
  const start =
    /\{"?\$schema"?:[`'"]https?:\/\/json-schema\.org\/[^`'"]+[`'"],"?(definitions|\$defs)"?:\{"?Annotations"?:/g;
  for (const match of bundle.matchAll(start)) {
    const literal = readLiteral(bundle, match.index);
    const key = match[1] as OfficialSchema['key'];
    const definitions = literal[key] as OfficialSchema['definitions'];
    const version = firstDefined.find(([, name]) => name in definitions)?.[0];
    if (version === undefined || schemas.has(version)) throw new Error(`Two schemas, or none, are of ${version}`);
    schemas.set(version, { $schema: literal['$schema'] as string, key, definitions: withoutErrata(definitions) });
  }
  const missing = firstDefined.map(([version]) => version).filter((version) => !schemas.has(version));
  if (missing.length > 0) throw new Error(`The bundle of the conformance suite has no schema of ${missing.join(', ')}`);
  return schemas;
}

/** The object literal that begins at an index, evaluated without access to anything. */
function readLiteral(source: string, start: number): Record<string, unknown> {
  let depth = 0;
  for (let at = start; at < source.length; at++) {
    const character = source[at]!;
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    else if (character === '`' || character === '"' || character === "'") at = endOfText(source, at);
    if (depth > 0) continue;
    const literal: unknown = runInNewContext(`JSON.stringify(${source.slice(start, at + 1)})`, {}, { timeout: 1_000 });
    return JSON.parse(literal as string) as Record<string, unknown>;
  }
  throw new Error('A schema in the bundle of the conformance suite has no end');
}

function endOfText(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === source[start]) return at;
  }
  throw new Error('A text in the bundle of the conformance suite has no end');
}

/** The generated schemas of 2025 take the bounds of numbers for integers, against their own TypeScript. */
function withoutErrata(definitions: OfficialSchema['definitions']): OfficialSchema['definitions'] {
  const bounds = definitions['NumberSchema']?.properties as Record<string, { type?: string }> | undefined;
  for (const name of ['minimum', 'maximum', 'default']) {
    if (bounds?.[name]?.type === 'integer') bounds[name].type = 'number';
  }
  return definitions;
}
