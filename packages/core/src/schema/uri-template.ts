import { TenonError } from '../errors';

/** A parameter of a URI template: one segment, several segments, or a query parameter. */
export interface UriVariable {
  /** With underscores, as a method can spell it. */
  readonly name: string;
  readonly kind: 'simple' | 'wildcard' | 'query';
}

/** A URI with parameters: `{x}` one segment, `{x*}` across slashes, `{?a,b}` optional query parameters. */
export interface UriTemplate {
  readonly template: string;
  readonly variables: readonly UriVariable[];
  /** The decoded values of a URI that fits, else `undefined`. Takes time in proportion to the length of the URI. */
  match(uri: string): Record<string, string> | undefined;
}

/** Longer URIs match nothing. */
export const MAX_URI_LENGTH = 8192;

const MAX_VARIABLES = 32;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//;
const NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);

interface PathVariable extends UriVariable {
  readonly kind: 'simple' | 'wildcard';
}
interface QueryVariable extends UriVariable {
  /** As the template spells it. */
  readonly spelling: string;
}
type Part = string | PathVariable;

/** Whether a URI begins with a scheme as RFC 3986 has it, and `//`. */
export function hasScheme(uri: string): boolean {
  return SCHEME.test(uri);
}

/** Whether a URI is meant as a template. */
export function isUriTemplate(uri: string): boolean {
  return uri.includes('{') || uri.includes('}');
}

/** A template as clients can read it: names of RFC 6570 (section 2.3) have no hyphens, so underscores stand for them. */
export function canonicalTemplate(uri: string): string {
  return uri.replace(/\{[^{}]*\}/g, (expression) => expression.replaceAll('-', '_'));
}

/**
 * Reads a URI template.
 *
 * @throws TenonError TN2001 if it has no scheme, TN2002 if it is malformed or has no parameter
 */
export function parseUriTemplate(template: string): UriTemplate {
  if (!hasScheme(template)) throw new TenonError('TN2001', `'${template}' begins with none`);
  const { parts, query } = readTemplate(template);
  const path = parts.filter((part) => typeof part !== 'string');
  const variables = [...path, ...query].map(({ name, kind }) => ({ name, kind }));
  checkVariables(template, variables);
  const splitsQuery = !parts.some((part) => typeof part === 'string' && part.includes('?'));

  return {
    template,
    variables,
    match(uri) {
      if (uri.length > MAX_URI_LENGTH) return undefined;
      const mark = splitsQuery ? uri.indexOf('?') : -1;
      const values = matchParts(parts, mark < 0 ? uri : uri.slice(0, mark));
      if (!values) return undefined;
      if (mark >= 0 && query.length > 0 && !readQuery(uri.slice(mark + 1), query, values)) return undefined;
      return values;
    },
  };
}

function readTemplate(template: string): { parts: Part[]; query: QueryVariable[] } {
  const parts: Part[] = [];
  const query: QueryVariable[] = [];
  // The capture keeps the expressions: texts and expressions alternate.
  template.split(/\{([^{}]*)\}/).forEach((piece, index) => {
    if (index % 2 === 0) {
      if (/[{}]/.test(piece)) throw malformed(template, 'a brace has no partner');
      if (piece === '') return;
      if (query.length > 0) throw malformed(template, 'a query ends the template');
      parts.push(piece);
    } else if (piece.startsWith('?')) {
      if (query.length > 0) throw malformed(template, 'it has two queries');
      for (const spelling of piece.slice(1).split(','))
        query.push({ name: nameOf(spelling, template), kind: 'query', spelling });
    } else {
      if (query.length > 0) throw malformed(template, 'a query ends the template');
      if (typeof parts.at(-1) === 'object')
        throw malformed(template, 'two parameters touch, so that nothing tells where one ends');
      const isWildcard = piece.endsWith('*');
      const spelling = isWildcard ? piece.slice(0, -1) : piece;
      parts.push({ name: nameOf(spelling, template), kind: isWildcard ? 'wildcard' : 'simple' });
    }
  });
  return { parts, query };
}

function nameOf(spelling: string, template: string): string {
  if (!NAME.test(spelling) || RESERVED.has(spelling))
    throw malformed(template, `'${spelling}' is no name of a parameter`);
  return spelling.replaceAll('-', '_');
}

function checkVariables(template: string, variables: readonly UriVariable[]): void {
  if (variables.length === 0) throw malformed(template, 'it has no parameter');
  if (variables.length > MAX_VARIABLES) throw malformed(template, `it has more than ${MAX_VARIABLES} parameters`);
  const names = new Set<string>();
  for (const { name } of variables) {
    if (names.has(name))
      throw malformed(template, `the parameter '${name}' stands there twice (hyphens count as underscores)`);
    names.add(name);
  }
}

function malformed(template: string, why: string): TenonError {
  return new TenonError('TN2002', `in '${template}' ${why}`);
}

/**
 * Matches like a greedy regular expression would, without its backtracking: a table, filled from the end, tells for
 * each parameter and position how far the parameter can reach such that the rest still fits.
 */
function matchParts(parts: readonly Part[], text: string): Record<string, string> | undefined {
  const [first] = parts;
  if (typeof first === 'string' && !text.startsWith(first)) return undefined;
  const reaches = new Map<Part, Int32Array>();
  let fits = new Uint8Array(text.length + 1);
  fits[text.length] = 1;
  for (const part of parts.toReversed()) {
    if (typeof part === 'string') fits = fitsLiteral(part, text, fits);
    else {
      const reach = farthest(part, text, fits);
      reaches.set(part, reach);
      fits = Uint8Array.from(reach, (end) => (end < 0 ? 0 : 1));
    }
  }
  if (!fits[0]) return undefined;
  const values: Record<string, string> = {};
  let at = 0;
  for (const part of parts) {
    if (typeof part === 'string') {
      at += part.length;
      continue;
    }
    const end = reaches.get(part)![at]!;
    const value = decode(text.slice(at, end));
    if (value === undefined) return undefined;
    values[part.name] = value;
    at = end;
  }
  return values;
}

function fitsLiteral(literal: string, text: string, after: Uint8Array): Uint8Array<ArrayBuffer> {
  const fits = new Uint8Array(text.length + 1);
  for (let at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, at + 1))
    fits[at] = after[at + literal.length]!;
  return fits;
}

/** Per position, the farthest end of the parameter after which the rest fits; -1 where there is none. */
function farthest({ kind }: PathVariable, text: string, after: Uint8Array): Int32Array {
  const reach = new Int32Array(text.length + 1).fill(-1);
  for (let at = text.length - 1; at >= 0; at--) {
    if (kind === 'simple' && text[at] === '/') continue;
    reach[at] = reach[at + 1]! >= 0 ? reach[at + 1]! : after[at + 1] ? at + 1 : -1;
  }
  return reach;
}

/** Takes the known parameters from a query, the first value of each. False if an escape is bad. */
function readQuery(text: string, query: readonly QueryVariable[], values: Record<string, string>): boolean {
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=');
    if (equals < 0) continue;
    const key = decode(pair.slice(0, equals).replaceAll('+', ' '));
    const variable = query.find(({ name, spelling }) => key === spelling || key === name);
    if (!variable || Object.hasOwn(values, variable.name)) continue;
    const value = decode(pair.slice(equals + 1).replaceAll('+', ' '));
    if (value === undefined) return false;
    if (value !== '') values[variable.name] = value;
  }
  return true;
}

function decode(value: string): string | undefined {
  if (!value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
