import type { OAuthClientProvider } from './server-target';

/** Secrets of OAuth, in requests and answers (RFC 6749, 7521, 7591, 7636 and 8693). */
const secretNames = [
  'access_token',
  'refresh_token',
  'id_token',
  'client_secret',
  'registration_access_token',
  'client_assertion',
  'assertion',
  'subject_token',
  'actor_token',
  'code',
  'code_verifier',
] as const;

/** More than one authorization needs; what was sent longer ago turns up in no error. */
const maxNoted = 100;

type Method = (...given: unknown[]) => unknown;

/** The secrets that an authorization has shown so far, which no error may. */
export class NotedSecrets {
  private readonly secrets = new Set<string>();

  get all(): readonly string[] {
    return [...this.secrets];
  }

  /** Notes a secret. */
  add(secret: string): void {
    // The one that was used last is kept longest.
    this.secrets.delete(secret);
    this.secrets.add(secret);
    if (this.secrets.size <= maxNoted) return;
    for (const oldest of this.secrets) {
      this.secrets.delete(oldest);
      return;
    }
  }

  /** Notes what is secret in the form of a request, or in something that a provider keeps. */
  addFrom(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    for (const name of secretNames) {
      const secret = value instanceof URLSearchParams ? value.get(name) : (value as Record<string, unknown>)[name];
      if (typeof secret === 'string') this.add(secret);
    }
  }

  /** A provider that does what another does, and whose secrets are noted as it gives and gets them. */
  noting(provider: OAuthClientProvider): OAuthClientProvider {
    // Not over the provider itself: what is frozen could not be told from its members here.
    return new Proxy({} as OAuthClientProvider, {
      get: (_, name) => {
        const member: unknown = Reflect.get(provider, name);
        return typeof member === 'function' ? this.notingMethod(provider, name, member as Method) : member;
      },
      has: (_, name) => Reflect.has(provider, name),
      set: (_, name, value) => Reflect.set(provider, name, value),
    });
  }

  private notingMethod(provider: OAuthClientProvider, name: string | symbol, method: Method): Method {
    const isVerifier = name === 'codeVerifier' || name === 'saveCodeVerifier';
    const note = (value: unknown): void => {
      if (isVerifier && typeof value === 'string') this.add(value);
      else this.addFrom(value);
    };
    return (...given) => {
      given.forEach(note);
      const result: unknown = Reflect.apply(method, provider, given);
      if (!(result instanceof Promise)) {
        note(result);
        return result;
      }
      return result.then((late: unknown) => {
        note(late);
        return late;
      });
    };
  }
}
