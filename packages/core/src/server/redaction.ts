import { types } from 'node:util';

/** What names of members contain whose values never reach the log. */
const secretName =
  /authori[sz]ation|cookie|token|secret|passw|passphrase|api[-_]?key|(?:access|private|signing|encryption)[-_]?key|credential|session[-_]?id|jwt|assertion|signature|dpop/i;

const redacted = '[redacted]';

/** So much of an error is shown: its members, and what they hold, so many levels down. */
const errorLevels = 6;

/** Names repeat from line to line; so many answers are kept. */
const keptNames = 1_000;
const secretNames = new Map<string, boolean>();

/**
 * The same data with secrets replaced, and errors as data; copies only what changes. Numbers and booleans are no
 * secrets, whatever their name: `tokens: 3`.
 *
 * @param levels how far down secrets are looked for
 */
export function withoutSecrets<T extends object>(data: T, levels: number): T {
  let copy: T | undefined;
  for (const [name, value] of Object.entries(data)) {
    const shown = shownMember(name, value, levels);
    if (shown === value) continue;
    const empty: object = Array.isArray(data) ? [] : {};
    copy ??= Object.assign(empty, data);
    // An assignment would call the setter of `__proto__`.
    Object.defineProperty(copy, name, { value: shown, writable: true, enumerable: true, configurable: true });
  }
  return copy ?? data;
}

function shownMember(name: string, value: unknown, levels: number): unknown {
  if (typeof value === 'string') return isSecretName(name) ? redacted : value;
  if (typeof value !== 'object' || value === null) return value;
  if (isSecretName(name)) return Object.values(value).every(isCount) ? value : redacted;
  if (isError(value)) return shownError(value, errorLevels);
  if (levels <= 1 || ArrayBuffer.isView(value) || writesItself(value)) return value;
  return withoutSecrets(value, levels - 1);
}

/**
 * An error as data. Errors of clients of all kinds carry requests, sockets and configurations around, so that only
 * plain values are shown of what hangs on them.
 */
function shownError(error: Error, levels: number): Record<string, unknown> {
  const shown: Record<string, unknown> = {
    type: error.constructor?.name ?? error.name,
    message: error.message,
    stack: error.stack,
  };
  const members: Record<string, unknown> = { ...error };
  if (error.cause !== undefined) members['cause'] = error.cause;
  if (error instanceof AggregateError) members['errors'] = error.errors;
  for (const [name, value] of Object.entries(members)) {
    if (!Object.hasOwn(shown, name)) shown[name] = shownInError(name, value, levels - 1);
  }
  return shown;
}

function shownInError(name: string, value: unknown, levels: number): unknown {
  if (typeof value !== 'object' || value === null || isSecretName(name)) return shownMember(name, value, levels);
  if (value instanceof Date) return value;
  if (levels <= 0) return '[…]';
  if (isError(value)) return shownError(value, levels);
  if (Array.isArray(value)) return value.map((item) => shownInError('', item, levels - 1));
  if (!isPlain(value)) return `[${value.constructor?.name ?? 'object'}]`;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shownInError(key, item, levels - 1)]));
}

function isSecretName(name: string): boolean {
  let isSecret = secretNames.get(name);
  if (isSecret === undefined) {
    isSecret = secretName.test(name);
    if (secretNames.size < keptNames && name.length < 100) secretNames.set(name, isSecret);
  }
  return isSecret;
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function isError(value: object): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

function writesItself(value: object): boolean {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
