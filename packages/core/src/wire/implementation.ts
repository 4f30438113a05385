import type { Implementation, JsonObject } from '../contracts';
import { isJsonObject } from '../kernel';

/** Whether a value names a client or server. */
export function isImplementation(value: unknown): value is JsonObject & Implementation {
  return isJsonObject(value) && typeof value['name'] === 'string' && typeof value['version'] === 'string';
}
