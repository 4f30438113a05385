import { MountTarget, TenonError, type MountedServer, type MountHost } from '@tenon/core';
import type { CommandTarget, HttpTarget } from '@tenon/client';
import type { BackendLink } from '../backend/backend-link';
import { MountedProxy } from '../mounted-proxy';
import { readProxyOptions, type ProxyOptions, type ProxySettings } from '../proxy-options';
import { headersFor, problemOfName, problemOfValue, type Headers, type HeaderSource } from './headers';
import { CommandLink, HttpLink } from './remote-link';

/** Where a remote server is: a URL, or a program to start. */
export type RemoteTarget = string | URL | HttpTarget | CommandTarget;

export interface RemoteOptions extends ProxyOptions {
  /** Sent with each HTTP request: the same for all, or made for the one who asks. */
  readonly headers?: HeaderSource;
  /** Headers of the client's own HTTP request that are handed on, by name; none by default. */
  readonly forwardHeaders?: readonly string[];
  /**
   * Hands the `Authorization` header of the client on to the remote server. The token was made out to this server: whoever
   * runs the other one can use it here in the client's name. False by default.
   */
  readonly dangerouslyForwardAuthorization?: boolean;
}

const ownOptions = [
  'headers',
  'forwardHeaders',
  'dangerouslyForwardAuthorization',
] as const satisfies readonly (keyof RemoteOptions)[];

/**
 * A server that runs elsewhere, for `mount`. Each identity has a connection of its own; progress, log messages and questions
 * are handed on in both generations of the protocol. That it cannot be reached at the start is logged, and no error.
 *
 * @throws TenonError TN6001 for options that are not valid, TN7001 for a target that is none
 * @example mounts: [mount(remote('https://example.com/mcp', { forwardHeaders: ['x-tenant'] }), { prefix: 'maps' })]
 */
export function remote(target: RemoteTarget, options: RemoteOptions = {}): MountTarget {
  const { settings, problems } = readProxyOptions(options, ownOptions);
  const { headers = {}, forwardHeaders = [], dangerouslyForwardAuthorization = false } = options;
  problems.push(...problemsOfHeaders(headers, forwardHeaders));
  if (isHttpTarget(target)) problems.push(...problemsOfValues(target.headers ?? {}));
  const link = linkTo(target);
  if (
    link instanceof CommandLink &&
    (options.headers ?? options.forwardHeaders ?? options.dangerouslyForwardAuthorization)
  ) {
    problems.push('headers cannot be sent to a program, which takes `env`');
  }
  if (problems.length > 0) throw new TenonError('TN6001', problems.join('; '));
  const forwarded = [...forwardHeaders, ...(dangerouslyForwardAuthorization ? ['authorization'] : [])];
  return new RemoteMount(link, settings, headers, forwarded);
}

class RemoteMount extends MountTarget {
  constructor(
    private readonly link: BackendLink,
    private readonly settings: ProxySettings,
    private readonly headers: HeaderSource,
    private readonly forwarded: readonly string[],
  ) {
    super();
  }

  open(host: MountHost): MountedServer {
    const { link, settings, headers, forwarded } = this;
    const isPerCaller = typeof headers === 'function' || forwarded.length > 0;
    let shared: Promise<Headers> | undefined;
    return new MountedProxy(host, {
      link,
      settings,
      isPerCaller,
      isSingle: false,
      headersFor: (caller) =>
        isPerCaller ? headersFor(headers, forwarded, caller) : (shared ??= headersFor(headers, forwarded, undefined)),
    });
  }
}

const targets = "Give a URL of http or https, or `{ command: 'node', args: ['server.js'] }` for a program.";

function linkTo(target: RemoteTarget): BackendLink {
  if (typeof target === 'string' || target instanceof URL) return httpLink({ url: target });
  if (typeof target === 'object' && target !== null) {
    if ('url' in target) return httpLink(target);
    if ('command' in target && typeof target.command === 'string' && target.command !== '')
      return new CommandLink(target);
  }
  throw new TenonError('TN6001', 'the target is neither a URL nor `{ url }` nor `{ command, args }`', { fix: targets });
}

function httpLink(target: HttpTarget): HttpLink {
  const url = URL.canParse(String(target.url)) ? new URL(String(target.url)) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new TenonError('TN6001', 'the URL is not one of http or https', { fix: fixOf(String(target.url)) });
  }
  if (url.username !== '' || url.password !== '') {
    throw new TenonError('TN6001', `the URL of ${url.host} holds a user name or password`, {
      fix: 'URLs end up in logs. Give `auth` or `headers` instead.',
    });
  }
  const transport = target.transport ?? (/\/sse(\/|$)/.test(url.pathname) ? 'sse' : 'http');
  return new HttpLink({ ...target, url, transport });
}

/** Names the text only where it is the path of a script: other texts may hold a password. */
function fixOf(text: string): string {
  if (!/^[\w./-]+\.(?:[mc]?js|py)$/.test(text)) return targets;
  const command = text.endsWith('.py') ? 'python3' : 'node';
  return `Scripts are not taken: write \`{ command: '${command}', args: ['${text}'] }\`.`;
}

function problemsOfHeaders(headers: HeaderSource, forwarded: readonly string[]): string[] {
  const names = [...forwarded, ...(typeof headers === 'function' ? [] : Object.keys(headers))];
  const problems = names.flatMap((name) => problemOfName(String(name)) ?? []);
  if (typeof headers !== 'function') problems.push(...problemsOfValues(headers));
  if (forwarded.some((name) => /^(?:proxy-)?authorization$/i.test(name))) {
    problems.push('`forwardHeaders` does not take authorization: say `dangerouslyForwardAuthorization` if it must be');
  }
  return problems;
}

function problemsOfValues(headers: Headers): string[] {
  return Object.entries(headers).flatMap(([name, value]) => problemOfValue(name.slice(0, 60), value) ?? []);
}

function isHttpTarget(target: RemoteTarget): target is HttpTarget {
  return typeof target === 'object' && target !== null && 'url' in target;
}
