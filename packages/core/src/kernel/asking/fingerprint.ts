import { createHash } from 'node:crypto';
import type { JsonObject } from '../../contracts';
import type { PreparedQuestion } from './prepared-question';

/** What a question is known by: equal questions have equal fingerprints. 16 characters of base64url, 96 bits. */
export function fingerprintOf({ method, params }: PreparedQuestion<unknown>): string {
  return digest([method, params]).slice(0, 16);
}

/** A digest of JSON that does not depend on the order of members. */
export function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, inOrder)).digest('base64url');
}

function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const object = value as JsonObject;
  return Object.fromEntries(
    Object.keys(object)
      .sort()
      .map((name) => [name, object[name]]),
  );
}
