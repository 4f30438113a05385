/** Who asks: the result of a successful authentication. */
export interface Principal {
  /** Stable identifier of the user or service, unique within `issuer`. */
  readonly subject: string;
  readonly issuer?: string;
  /** OAuth client through which the caller came. */
  readonly clientId?: string;
  readonly scopes: readonly string[];
  readonly roles?: readonly string[];
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Seconds since the epoch. */
  readonly expiresAt?: number;
}

/** The key under which a principal's state and sessions are kept. */
export function principalKey(principal: Principal): string {
  return JSON.stringify([principal.issuer ?? '', principal.subject]);
}
