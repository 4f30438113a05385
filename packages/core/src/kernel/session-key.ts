import { createHash } from 'node:crypto';
import { principalKey, type Principal } from '../contracts';

/** Of whom a conversation is: a session of 2025, else a principal. */
interface Conversing {
  readonly sessionId: string | undefined;
  readonly principal: Principal | undefined;
}

/**
 * What the state of a conversation is kept by; undefined where there is nothing to key on. The id of a session is a
 * credential: whoever reads the store does not get it.
 */
export function sessionKeyOf({ sessionId, principal }: Conversing): readonly [string, string] | undefined {
  if (sessionId !== undefined) return ['session', digest(sessionId)];
  return principal && ['default-session', principalKey(principal)];
}

/** By what changes for one conversation alone are addressed: nobody's name is in it. */
export function audienceOf(conversing: Conversing): string | undefined {
  const key = sessionKeyOf(conversing);
  return key && digest(JSON.stringify(key));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
