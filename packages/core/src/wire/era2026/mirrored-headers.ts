import type { JsonObject, MirroredArgument } from '../../contracts';
import { isJsonObject } from '../../kernel';
import { decodeHeaderValue, mismatch, withoutPadding, type HeaderReader } from './headers';

const decimal = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Compares headers that repeat arguments with the arguments (MCP 2026-07-28, streamable HTTP, "Custom headers").
 * An argument that is null or absent has no header; what a client sends nevertheless is ignored.
 *
 * @throws ProtocolError -32020 with status 400 where a header is missing, malformed or says something else
 */
export function checkMirroredHeaders(
  header: HeaderReader,
  mirrored: readonly MirroredArgument[],
  args: Readonly<JsonObject>,
): void {
  for (const { header: name, path, type } of mirrored) {
    const value = valueAt(args, path);
    if (value === undefined || value === null) continue;
    const given = header(name);
    if (given === undefined) throw mismatch(name, '(missing)');
    const decoded = decodeHeaderValue(withoutPadding(given));
    if (decoded === undefined) throw mismatch(name, 'malformed');
    if (!isSame(decoded, value, type)) throw mismatch(name, given);
  }
}

function valueAt(args: Readonly<JsonObject>, path: readonly string[]): unknown {
  let value: unknown = args;
  for (const member of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, member)) return undefined;
    value = value[member];
  }
  return value;
}

/**
 * Integers are compared as numbers, since `1e3`, `1000.0` and `1000` are the same argument. Beyond the safe range
 * different texts are the same number, so those are refused, as the specification has it.
 */
function isSame(said: string, value: unknown, type: MirroredArgument['type']): boolean {
  if (type === 'integer' && Number.isInteger(value) && !Number.isSafeInteger(value)) return false;
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return false;
  const text = String(value);
  if (type !== 'integer' || !decimal.test(text)) return said === text;
  return decimal.test(said) && Number(said) === Number(text);
}
