import type { JsonObject } from '../../contracts';
import { ProtocolError, RpcCode } from '../../errors';

/** Reads one header by its lower-case name. */
export type HeaderReader = (name: string) => string | undefined;

/** What a header may say plainly; servers of HTTP let more through (MCP 2026-07-28, "Value Encoding"). */
const plainText = /^[\t\x20-\x7e]*$/;

/** The member of `params` that the header `Mcp-Name` mirrors. */
const nameSources: Readonly<Record<string, string>> = Object.assign(Object.create(null) as Record<string, string>, {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
});

/**
 * Compares the routing headers of a request with its body (MCP 2026-07-28, streamable HTTP, "Standard headers").
 *
 * @throws ProtocolError -32020 with status 400 where a header is missing, malformed or says something else
 */
export function checkRequestHeaders(header: HeaderReader, method: string, params: JsonObject, version: string): void {
  requireHeader(header, 'mcp-protocol-version', version);
  requireHeader(header, 'mcp-method', method);
  const source = nameSources[method];
  if (source === undefined) {
    // Of the methods with a name all are known, so this is for those that are not.
    if (!plainText.test(method)) throw mismatch('mcp-method', '(not plain ASCII)');
    return;
  }
  const named = params[source];
  const given = header('mcp-name');
  if (given === undefined) {
    if (typeof named === 'string') throw mismatch('mcp-name', '(missing)');
    return;
  }
  const decoded = decodeHeaderValue(withoutPadding(given));
  if (decoded === undefined) throw mismatch('mcp-name', 'malformed');
  if (typeof named === 'string' && decoded !== named) throw mismatch('mcp-name', given);
}

/** The same for a notification, whose headers are optional. */
export function checkNotificationHeaders(header: HeaderReader, method: string, version: string): void {
  for (const [name, expected] of [
    ['mcp-protocol-version', version],
    ['mcp-method', method],
  ] as const) {
    const given = header(name);
    if (given !== undefined && withoutPadding(given) !== expected) throw mismatch(name, given);
  }
}

/** @throws ProtocolError -32020 */
export function mismatch(header: string, given: string): ProtocolError {
  return new ProtocolError(
    RpcCode.HeaderMismatch,
    `The header ${header} and the body disagree`,
    { mismatch: { header, value: given.slice(0, 200) } },
    { status: 400 },
  );
}

/**
 * A header value without the white space that HTTP allows around it: spaces and tabs, and none of what else Unicode
 * counts as space (RFC 9110, section 5.6.3).
 */
export function withoutPadding(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isPadding(value.charCodeAt(start))) start++;
  while (end > start && isPadding(value.charCodeAt(end - 1))) end--;
  return value.slice(start, end);
}

/**
 * Decodes a header value: `=?base64?…?=` holds Base64 of UTF-8, everything else stands for itself.
 *
 * @returns undefined where a character is not plain ASCII, or the Base64 is not canonical or not UTF-8
 */
export function decodeHeaderValue(value: string): string | undefined {
  if (!plainText.test(value)) return undefined;
  if (!value.startsWith('=?base64?') || !value.endsWith('?=')) return value;
  const encoded = value.slice('=?base64?'.length, -'?='.length);
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64') !== encoded) return undefined;
  try {
    // A byte order mark is a character of the name like any other.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function isPadding(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

function requireHeader(header: HeaderReader, name: string, expected: string): void {
  const given = header(name);
  if (given === expected) return;
  if (given === undefined || withoutPadding(given) !== expected) throw mismatch(name, given ?? '(missing)');
}
