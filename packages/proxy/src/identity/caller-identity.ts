import { principalKey, type MountCaller } from '@tenon/core';

/**
 * Whose backend connection serves this caller: the principal's, else that of its session, else that of the only client of
 * this process (stdio). Undefined for a stranger: a caller whom nothing tells from another one.
 */
export function identityOf({ context }: MountCaller): string | undefined {
  const { auth, sessionId, transport } = context;
  if (auth) return `principal ${principalKey(auth)}`;
  if (sessionId !== undefined) return `session ${sessionId}`;
  return transport === 'stdio' ? 'stdio' : undefined;
}
