import type { MaybePromise } from './json';
import type { Principal } from './principal';

/** What an authorization check may look at: the raw request, credentials included. */
export interface AuthRequest {
  readonly method: string;
  readonly path: string;
  /** Header value by lower-case name, unredacted. */
  header(name: string): string | undefined;
}

/** A refusal at the HTTP entry (RFC 6750, section 3). */
export interface AuthRefusal {
  readonly status: 400 | 401 | 403 | 503;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text of the body; nothing secret. */
  readonly message?: string;
}

export type AuthDecision = { readonly principal: Principal | undefined } | { readonly refusal: AuthRefusal };

/** Decides at the HTTP entry who asks, before anything of the message is acted on. */
export interface AuthGate {
  authenticate(request: AuthRequest): MaybePromise<AuthDecision>;
  /** The answer to a call that lacks scopes: names what is missing, so that the client can step up. */
  insufficientScope(missing: readonly string[]): AuthRefusal;
}
