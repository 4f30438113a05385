import { createHash } from 'node:crypto';

/** Stands for a value in keys, so that nothing of what it holds can be read there. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
