import type { HeaderView, HttpInfo } from '../contracts';
import type { HttpRequest } from './ports';

/** What a credential reads as. */
const redacted = '[redacted]';

/**
 * Names of headers that carry credentials, by what they contain: `authorization`, `cookie`, `mcp-session-id`,
 * `x-api-key`, `x-auth-*`, `x-csrf-token`, `x-client-secret`, proofs, signatures, certificates, assertions and the
 * like. Too much hidden is a question, too little is a leak.
 */
const credentialName =
  /authorization|x-auth|cookie|token|secret|passw|passphrase|(?:api|access|private)[-_]?key|credential|session[-_]?id|jwt|assertion|dpop|signature|[-_]cert/;

class RedactedHeaders implements HeaderView {
  readonly #request: HttpRequest;

  constructor(request: HttpRequest) {
    this.#request = request;
  }

  get(name: string): string | undefined {
    const key = name.toLowerCase();
    const value = this.#request.header(key);
    return value !== undefined && credentialName.test(key) ? redacted : value;
  }

  has(name: string): boolean {
    return this.#request.header(name.toLowerCase()) !== undefined;
  }

  keys(): Iterable<string> {
    return this.#request.headerNames();
  }
}

class RequestInfo implements HttpInfo {
  readonly method: string;
  readonly path: string;
  readonly remoteAddress: string | undefined;
  readonly #request: HttpRequest;
  #headers: HeaderView | undefined;

  constructor(request: HttpRequest) {
    this.method = request.method;
    this.path = request.path;
    this.remoteAddress = request.remoteAddress;
    this.#request = request;
  }

  get headers(): HeaderView {
    return (this.#headers ??= new RedactedHeaders(this.#request));
  }
}

/** What handlers may know of an HTTP request: everything but its credentials. */
export function createHttpInfo(request: HttpRequest): HttpInfo {
  return new RequestInfo(request);
}
