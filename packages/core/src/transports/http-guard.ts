import { refusal, type HttpRefusal } from './http-refusal';

/** Who may reach the server through a browser. */
export interface HttpGuardOptions {
  /** Host names that the server is reached under, each with or without a port: `api.example.com`, `10.0.0.5:8000`. */
  readonly allowedHosts?: readonly string[];
  /** Origins of web pages that may call: `https://app.example.com`. `*` stands for every page. */
  readonly allowedOrigins?: readonly string[];
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);
const authority = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::(\d{1,5}))?$/;
const webOrigin = /^(https?):\/\/([^/@?#\\]{1,300})$/;

const wrongHost = refusal(421, 'This server does not answer under the host name of the request.');
const wrongOrigin = refusal(403, 'Requests from this Origin are not allowed.');

/** Whether an address can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase();
  return name === 'localhost' || name === '::1' || name === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(name);
}

/**
 * What is unsafe about a bind, for the log of the start.
 *
 * @returns undefined if nothing is
 */
export function guardWarning(boundHost: string, options: HttpGuardOptions | false | undefined): string | undefined {
  if (isLoopback(boundHost)) return undefined;
  if (options === false)
    return `The Host and Origin guard is off, and ${boundHost} can be reached from other machines.`;
  if (options?.allowedHosts?.length) return undefined;
  return `${boundHost} can be reached from other machines, and no allowedHosts are listed, so the Host header is not checked.`;
}

/**
 * Refuses what a browser was tricked into sending: DNS rebinding shows in `Host`, a foreign page in `Origin`.
 *
 * - On a loopback bind, `Host` must be a loopback name or listed; `Origin`, where there is one, must be a
 *   loopback origin, that of the host itself, or listed.
 * - On any other bind, `Host` must be listed if hosts are; `Origin` must be listed, or be that of a listed host.
 * - Under a host application (no known bind), requests to a loopback name follow the first rule, others the second.
 */
export class HttpGuard {
  readonly #hosts: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;
  readonly #everyOrigin: boolean;
  readonly #off: boolean;
  readonly #bind: 'loopback' | 'other' | 'unknown';
  readonly #boundHost: string | undefined;
  #lastHost: string | undefined;

  /** @param boundHost the address that is listened on; undefined where a host application listens */
  constructor(options: HttpGuardOptions | false = {}, boundHost?: string) {
    this.#off = options === false;
    const { allowedHosts = [], allowedOrigins = [] } = options === false ? {} : options;
    this.#hosts = new Set(allowedHosts.map((host) => host.toLowerCase()));
    this.#origins = new Set(allowedOrigins.map(normalizeOrigin));
    this.#everyOrigin = allowedOrigins.includes('*');
    this.#bind = boundHost === undefined ? 'unknown' : isLoopback(boundHost) ? 'loopback' : 'other';
    this.#boundHost = boundHost?.toLowerCase();
  }

  check(host: string | undefined, origin: string | undefined): HttpRefusal | undefined {
    if (this.#off) return undefined;
    if (host === undefined || host !== this.#lastHost) {
      if (!this.#allowsHost(host)) return wrongHost;
      this.#lastHost = host;
    }
    return origin === undefined || this.#allowsOrigin(origin, host) ? undefined : wrongOrigin;
  }

  /**
   * Whether a page of this origin may read replies (CORS).
   *
   * @returns the value of `Access-Control-Allow-Origin`, or undefined
   */
  readableBy(origin: string): string | undefined {
    if (origin === 'null') return undefined;
    if (this.#everyOrigin) return '*';
    return this.#origins.has(normalizeOrigin(origin)) ? origin : undefined;
  }

  #allowsHost(host: string | undefined): boolean {
    if (this.#bind !== 'loopback' && this.#hosts.size === 0) return true;
    const parts = authority.exec(host?.toLowerCase() ?? '');
    if (!parts) return false;
    const name = parts[1] ?? '';
    if (this.#bind === 'loopback' && (loopbackNames.has(name) || name === this.#boundHost)) return true;
    return this.#hosts.has(name) || this.#hosts.has(parts[0]);
  }

  #allowsOrigin(origin: string, host: string | undefined): boolean {
    if (origin !== 'null' && this.#everyOrigin) return true;
    const normalized = normalizeOrigin(origin);
    if (this.#origins.has(normalized)) return true;
    const authorityOfOrigin = webOrigin.exec(normalized)?.[2];
    if (authorityOfOrigin === undefined) return false;
    const own = host?.toLowerCase() ?? '';
    const toLoopback = this.#bind === 'loopback' || (this.#bind === 'unknown' && isLoopbackAuthority(own));
    if (toLoopback && isLoopbackAuthority(authorityOfOrigin)) return true;
    // The host was checked against a list, so a page of that very host is the server's own.
    const hostIsKnown = this.#bind === 'loopback' || this.#hosts.size > 0;
    return hostIsKnown && authorityOfOrigin === own.replace(/:(?:80|443)$/, '');
  }
}

function isLoopbackAuthority(value: string): boolean {
  return loopbackNames.has(authority.exec(value)?.[1] ?? '');
}

function normalizeOrigin(origin: string): string {
  const lower = origin.toLowerCase();
  if (lower.startsWith('http://')) return lower.replace(/:80$/, '');
  return lower.startsWith('https://') ? lower.replace(/:443$/, '') : lower;
}
