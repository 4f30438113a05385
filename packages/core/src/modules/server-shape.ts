/** Whether something looks like a server of an official SDK, of version 1 or 2. */
export function isSdkServer(value: unknown): boolean {
  return hasMethods(value, 'connect', 'close');
}

/** Whether something looks like a server, of an official SDK or of Tenon. */
export function isServer(value: unknown): boolean {
  return isSdkServer(value) || hasMethods(value, 'start', 'close');
}

function hasMethods(value: unknown, ...names: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return names.every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === 'function');
}
