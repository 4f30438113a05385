/** Nesting beyond this depth is refused, so that nothing that walks a message can run out of stack. */
export const maxJsonDepth = 256;

/** Text that is JSON, but not one that is accepted. */
export class RefusedJsonError extends Error {
  override readonly name = 'RefusedJsonError';
}

/**
 * Parses text from outside. Keys named `__proto__` are dropped wherever they stand, since code that copies members
 * by assignment would change a prototype with them.
 *
 * @throws SyntaxError where the text is not JSON
 * @throws RefusedJsonError where it is nested deeper than `maxJsonDepth`
 */
export function parseJson(text: string): unknown {
  if (mayBeTooDeep(text) && isTooDeep(text)) {
    throw new RefusedJsonError(`JSON is nested deeper than ${maxJsonDepth}`);
  }
  const value: unknown = JSON.parse(text);
  // An escape may spell any letter of the key.
  if (text.includes('__proto__') || text.includes('\\u00')) dropPrototypeKeys(value);
  return value;
}

/** Whether there are enough brackets at all: a quick look that most messages pass. */
function mayBeTooDeep(text: string): boolean {
  if (text.length <= maxJsonDepth) return false;
  let openings = 0;
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      if (++openings > maxJsonDepth) return true;
    }
  }
  return false;
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > maxJsonDepth) return true;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return false;
}

/** Whether a value is nested deeper than JSON from outside may be; what leads back to itself is. */
export function isNestedTooDeeply(value: unknown, left = maxJsonDepth): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (left === 0) return true;
  return Object.values(value).some((member) => isNestedTooDeeply(member, left - 1));
}

function dropPrototypeKeys(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if (Object.prototype.hasOwnProperty.call(value, '__proto__')) delete (value as Record<string, unknown>)['__proto__'];
  for (const member of Object.values(value)) dropPrototypeKeys(member);
}
