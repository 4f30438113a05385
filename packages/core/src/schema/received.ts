const PREVIEW_LENGTH = 40;
const SENSITIVE = /pass|secret|token|api.?key|credential|authorization|cookie|private/i;

/**
 * Names a value for an error message: its type, and for scalars a short look at it. Nothing is shown of a value
 * whose name suggests a secret, since messages end up in logs.
 */
export function describeReceived(value: unknown, name = ''): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `an array of ${count(value.length, 'item')}`;
  if (typeof value === 'object') return 'an object';
  if (SENSITIVE.test(name)) return typeof value;
  return `${typeof value} ${preview(value)}`;
}

/** A value as short JSON. */
export function preview(value: unknown): string {
  if (typeof value === 'string') {
    return value.length > PREVIEW_LENGTH ? `${JSON.stringify(value.slice(0, PREVIEW_LENGTH))}…` : JSON.stringify(value);
  }
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
