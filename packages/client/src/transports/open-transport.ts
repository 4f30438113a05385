import { closeSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import {
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type StreamableHTTPReconnectionOptions,
  type Transport,
} from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { TenonError } from '@tenon/core';
import { MemoryTransport } from './memory-transport';
import { fetchAround, withOwnSignals } from './own-signal';
import { NotedSecrets } from './provider-secrets';
import { withRefusals, type Refusal } from './refusal';
import type { ClientAuth, CommandTarget, HttpTarget, ServerTarget } from './server-target';
import { writeInLine } from './write-in-line';

/** A transport that has not started, and what belongs to it. */
export interface OpenedTransport {
  readonly transport: Transport;
  readonly kind: 'http' | 'sse' | 'stdio' | 'memory';
  /** Names the server in errors, without anything secret. */
  readonly name: string;
  /** What no error may show. */
  secrets(): readonly string[];
  /** How the server refused a stream that the transport opened, where it did. */
  refusedStream?(): Refusal | undefined;
  /** Frees what the transport does not free itself; once is enough. */
  release(): void;
}

/**
 * The transport to a server.
 *
 * @throws TenonError TN7001 if the target is not one
 */
export function openTransport(target: ServerTarget): OpenedTransport {
  if ('url' in target) return openHttp(target);
  if ('command' in target) return openStdio(target);
  if ('transport' in target) {
    const { transport, name = 'the server' } = target;
    return { transport, kind: 'memory', name, secrets: () => [], release: () => undefined };
  }
  return {
    transport: new MemoryTransport(target.server, target.auth),
    kind: 'memory',
    name: 'the server of this process',
    secrets: () => [],
    release: () => undefined,
  };
}

/** A stream that breaks off is opened again at once at first, and given up after a while. */
const reconnection: StreamableHTTPReconnectionOptions = {
  initialReconnectionDelay: 500,
  maxReconnectionDelay: 30_000,
  reconnectionDelayGrowFactor: 2,
  maxRetries: 5,
};

function openHttp({ url: given, transport, headers = {}, auth, fetch }: HttpTarget): OpenedTransport {
  const url = readUrl(given);
  const known = [...(typeof auth === 'string' ? [auth] : []), ...Object.values(headers), ...url.searchParams.values()];
  // What an authorization sends and keeps is known once it does so.
  const noted = new NotedSecrets();
  const base = fetch ?? globalThis.fetch;
  const noting = fetchAround(base, (to, init) => {
    const authorization = new Headers(init?.headers).get('authorization');
    if (authorization !== null) noted.add(authorization);
    noted.addFrom(init?.body);
    return base(to, init);
  });
  let refusedStream: Refusal | undefined;
  const note = (refusal: Refusal): void => void (refusedStream = refusal);
  const options = {
    requestInit: { headers: { ...headers } },
    ...(auth !== undefined && { authProvider: authProviderOf(auth, noted) }),
    fetch: withOwnSignals(withRefusals(typeof auth === 'object' ? noting : base, note)),
  };
  const isSse = (transport ?? (/\/sse(\/|$)/.test(url.pathname) ? 'sse' : 'http')) === 'sse';
  return {
    transport: isSse
      ? new SSEClientTransport(url, options)
      : new StreamableHTTPClientTransport(url, { ...options, reconnectionOptions: reconnection }),
    kind: isSse ? 'sse' : 'http',
    name: `${url.origin}${url.pathname}`,
    secrets: () => [...known, ...noted.all],
    refusedStream: () => refusedStream,
    release: () => undefined,
  };
}

function authProviderOf(auth: ClientAuth, noted: NotedSecrets): Exclude<ClientAuth, string> {
  if (typeof auth === 'string') return bearer(auth);
  return 'tokens' in auth ? noted.noting(auth) : auth;
}

function bearer(token: string): Exclude<ClientAuth, string> {
  if (!isToken(token)) {
    throw new TenonError('TN7001', 'the bearer token has characters that a header cannot carry, or none');
  }
  return { token: async () => token };
}

/** Whether a header can carry it as a bearer token. */
export function isToken(token: string): boolean {
  return /^[\x21-\x7e]+$/.test(token);
}

/** @throws TenonError TN7001, without what the URL holds, if it is none, or holds a user name or password */
export function readUrl(given: string | URL): URL {
  const url = URL.canParse(String(given)) ? new URL(String(given)) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw new TenonError('TN7001', 'the URL is not one of http or https');
  if (url.username !== '' || url.password !== '') {
    throw new TenonError('TN7001', `the URL of ${url.host} holds a user name or password`, {
      fix: 'URLs end up in logs. Give `auth` or `headers` instead.',
    });
  }
  return url;
}

function openToAppend(file: string): number {
  try {
    return openSync(file, 'a');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'it is no path';
    throw new TenonError('TN7001', `the error output cannot be written to ${file}: ${reason}`);
  }
}

function openStdio({ command, args = [], env, cwd, stderr = 'inherit' }: CommandTarget): OpenedTransport {
  let file = typeof stderr === 'object' ? openToAppend(stderr.file) : undefined;
  const transport = new StdioClientTransport({
    command,
    args: [...args],
    ...(env && { env: { ...env } }),
    ...(cwd !== undefined && { cwd }),
    stderr: file ?? (typeof stderr === 'string' ? stderr : 'pipe'),
  });
  writeInLine(transport);
  if (typeof stderr === 'function') (transport.stderr as Readable).setEncoding('utf8').on('data', stderr);
  return {
    transport,
    kind: 'stdio',
    name: `the program ${command}`,
    secrets: () => Object.values(env ?? {}),
    release: () => {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}
