import { AsyncLocalStorage } from 'node:async_hooks';
import { ProtocolError, RpcCode, TenonError, type JsonObject, type LogLevel } from '@tenon/core';
import {
  RequestError,
  type Connection,
  type DiscoverResult,
  type RequestHandler,
  type ServerNotification,
  type SubscriptionFilter,
} from '@tenon/client';
import { activeCall, isQuestion, type BackendCall } from '../calls/backend-call';
import { Turns } from '../calls/turns';
import { callHeader, type BackendLink, type LinkOptions } from './backend-link';
import { ResourceStream } from './resource-stream';
import { isObject } from './wire-object';

const levels: readonly LogLevel[] = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];
const logLevelKey = 'io.modelcontextprotocol/logLevel';

const maxProbes = 3;

/** Runs what outlives a call outside of its asynchronous context, so that nothing of the call is found there. */
export const outside = AsyncLocalStorage.snapshot();

export interface ConnectionSettings extends Pick<
  LinkOptions,
  'era' | 'discovered' | 'capabilities' | 'headers' | 'timeoutMs' | 'signal'
> {
  /** Whether the mounted server can ask anything. */
  readonly canAsk: boolean;
  /** The call that needs the connection; what is asked on opening is asked for it. */
  readonly opener: BackendCall | undefined;
  /** Hears notifications that belong to no request. */
  readonly onNotification: (notification: ServerNotification) => void;
  /** Hears that the server asks without telling for which request. */
  readonly onUntold: () => void;
  /** Whether requests that may be asked for have to take turns. */
  readonly takesTurns: () => boolean;
}

/** One connection to a mounted server, and the calls that run on it. */
export class BackendConnection {
  static async open(link: BackendLink, settings: ConnectionSettings): Promise<BackendConnection> {
    const backend = new BackendConnection(settings);
    if (settings.opener) backend.calls.add(settings.opener);
    try {
      backend.connection = await outside(() =>
        link.open({
          ...settings,
          onRequest: (request, context) => backend.asked(request, context),
          onError: (error) => backend.troubled(error),
          callNamed: (name) => backend.running.get(name),
          onLost: () => (backend.isLost = true),
          secrets: () =>
            [settings.headers, activeCall.getStore()?.headers ?? {}].flatMap((headers) => Object.values(headers)),
        }),
      );
    } finally {
      if (settings.opener) backend.calls.delete(settings.opener);
    }
    backend.connection.onNotification((notification) => backend.heard(notification));
    return backend;
  }

  /** Whether the server said that it does not know the session: what it refused that way was not executed. */
  isLost = false;
  private connection!: Connection;
  private readonly calls = new Set<BackendCall>();
  /** By the names that the link is told. */
  private readonly running = new Map<string, BackendCall>();
  private begun = 0;
  private readonly turns = new Turns();
  private subscribed: ReadonlySet<string> = new Set();
  private subscribing: Promise<void> = Promise.resolve();
  private readonly stream = new ResourceStream(
    (filter) => this.listen(filter),
    () => this.isClosed,
  );
  /** Whether the network was in trouble at the last request. */
  private isDoubtful = false;
  private level: LogLevel | undefined;

  private constructor(private readonly settings: ConnectionSettings) {}

  get era(): Connection['era'] {
    return this.connection.era;
  }
  get discovered(): DiscoverResult | undefined {
    return this.connection.server.discovered;
  }
  get capabilities(): Readonly<JsonObject> {
    return this.connection.server.capabilities;
  }
  get isClosed(): boolean {
    return this.isLost || this.connection.closed;
  }

  /** Sends the request of a call, with `extra` beside its parameters. @throws the reason of its signal if that aborts */
  async run(call: BackendCall, extra: JsonObject = {}, tool?: JsonObject): Promise<JsonObject> {
    const { signal } = call;
    const endTurn = this.needsTurns ? await this.turns.take(signal) : undefined;
    this.calls.add(call);
    const endAttempt = call.attempt();
    const name = String((this.begun += 1));
    this.running.set(name, call);
    try {
      await this.probe();
      await this.wantLevel(call);
      const send = (): Promise<JsonObject> =>
        this.connection.request(
          call.method,
          { ...call.params, ...extra, ...this.metaFor(call) },
          {
            signal,
            timeoutMs: 0,
            inputRequired: 'return',
            headers: { [callHeader]: name },
            ...(tool && { tool }),
            ...(call.caller.channel.wantsProgress && { onProgress: (progress) => call.progressed(progress) }),
          },
        );
      return await (this.needsContext(call) ? activeCall.run(call, send) : send());
    } catch (error) {
      this.isDoubtful ||= isNetworkTrouble(error);
      throw error;
    } finally {
      this.calls.delete(call);
      this.running.delete(name);
      endAttempt();
      endTurn?.();
    }
  }

  /** Sends a request that belongs to the mount itself. */
  request(
    method: string,
    params: JsonObject,
    options: { timeoutMs?: number; signal?: AbortSignal } = {},
  ): Promise<JsonObject> {
    return outside(() => this.connection.request(method, params, options));
  }

  listen(filter: SubscriptionFilter): ReturnType<Connection['listen']> {
    return outside(() => this.connection.listen(filter));
  }

  /** Hears of changes of these resources from now on, and of no others; one change of them is made after the other. */
  subscribe(uris: () => readonly string[]): Promise<void> {
    const changed = this.subscribing.then(() => this.follow(new Set(uris())));
    this.subscribing = changed.catch(() => undefined);
    return changed;
  }

  private async follow(wanted: ReadonlySet<string>): Promise<void> {
    if (this.era === '2026') {
      await this.stream.follow([...wanted]);
    } else {
      for (const uri of wanted) if (!this.subscribed.has(uri)) await this.request('resources/subscribe', { uri });
      for (const uri of this.subscribed) if (!wanted.has(uri)) await this.request('resources/unsubscribe', { uri });
    }
    this.subscribed = wanted;
  }

  /** Whether it is kept for what it may tell. */
  get tells(): boolean {
    return this.subscribed.size > 0;
  }

  onClose(listener: () => void): void {
    this.connection.onClose(listener);
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  /** Resolves when the server answers anything. */
  async ping(): Promise<void> {
    const method = this.era === '2025' ? 'ping' : 'server/discover';
    try {
      await this.request(method, {}, { timeoutMs: this.settings.timeoutMs });
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
    }
  }

  private get needsTurns(): boolean {
    return this.era === '2025' && this.settings.canAsk && this.settings.takesTurns();
  }

  /** After trouble with the network, finds out with something harmless whether there is a way to the server again. */
  private async probe(): Promise<void> {
    for (let attempt = 1; this.isDoubtful; attempt += 1) {
      try {
        await this.ping();
        this.isDoubtful = false;
      } catch (error) {
        // A connection that was kept alive may be dead, without anybody having noticed: there may be some of them.
        if (attempt >= maxProbes || !isNetworkTrouble(error)) throw error;
      }
    }
  }

  private asked: RequestHandler = async (request, { signal }) => {
    if (!isQuestion(request)) throw new ProtocolError(RpcCode.MethodNotFound, 'Method not found');
    const told = this.toldCall();
    if (!told && this.settings.canAsk) this.settings.onUntold();
    const call = told ?? this.onlyCall();
    if (call) return call.asked(request, signal);
    throw new ProtocolError(
      RpcCode.InternalError,
      this.calls.size === 0
        ? 'TN6008 No request runs whose client could be asked'
        : 'TN6008 Several requests run, and it was not told for which of them this is asked',
    );
  };

  private heard(notification: ServerNotification): void {
    if (notification.method === 'notifications/message') this.callThatLogs()?.logged(notification.params);
    else this.settings.onNotification(notification);
  }

  /**
   * What cannot be read on the stream of a request was its answer, or would have to be told from it. What ends the request
   * by itself does so within this turn; a stream that broke off may be taken up again.
   */
  private troubled(error: Error): void {
    const call = this.toldCall();
    if (!call || /disconnected|reconnect/i.test(error.message)) return;
    setImmediate(() => {
      if (this.calls.has(call)) call.unreadable();
    });
  }

  /**
   * Whether more than the request may be sent for a call, or more than its answer and its progress come. Where not, it runs
   * without an asynchronous context: before Node 24 the first one makes every promise of the process dearer.
   */
  private needsContext({ caller, headers }: BackendCall): boolean {
    if (this.settings.canAsk || headers !== this.settings.headers) return true;
    if (caller.channel.logLevel === undefined || this.capabilities['logging'] === undefined) return false;
    // On the connection of one session every message is that session's, whichever of its requests it comes with.
    const { auth, sessionId } = caller.context;
    return auth !== undefined || sessionId === undefined;
  }

  private toldCall(): BackendCall | undefined {
    const call = activeCall.getStore();
    return call && this.calls.has(call) ? call : undefined;
  }

  private onlyCall(): BackendCall | undefined {
    const [call] = this.calls;
    return this.calls.size === 1 ? call : undefined;
  }

  /** Log messages may come without a request; those of one session may go to any request of that session. */
  private callThatLogs(): BackendCall | undefined {
    const told = this.toldCall() ?? this.onlyCall();
    if (told) return told;
    const heard = [...this.calls].filter(({ client }) => client);
    const sessions = new Set(heard.map(({ caller }) => caller.context.sessionId));
    return sessions.size === 1 && !sessions.has(undefined) ? heard[0] : undefined;
  }

  /** In 2025 the level is the session's: the mildest that anyone asked for; the client's own channel leaves out the rest. */
  private async wantLevel({ caller }: BackendCall): Promise<void> {
    const wanted = caller.channel.logLevel;
    if (this.era !== '2025' || wanted === undefined || this.capabilities['logging'] === undefined) return;
    if (this.level !== undefined && levels.indexOf(this.level) <= levels.indexOf(wanted)) return;
    this.level = wanted;
    await this.request('logging/setLevel', { level: wanted }).catch(() => undefined);
  }

  private metaFor({ caller, params }: BackendCall): JsonObject {
    const given = isObject(params['_meta']) ? params['_meta'] : {};
    const level = this.era === '2026' ? caller.channel.logLevel : undefined;
    const meta = { ...given, ...(level !== undefined && { [logLevelKey]: level }) };
    return Object.keys(meta).length > 0 ? { _meta: meta } : {};
  }
}

export function isNetworkTrouble(error: unknown): boolean {
  return error instanceof TenonError && error.code === 'TN7002';
}
