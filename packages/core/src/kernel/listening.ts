import { principalKey, type Exchange, type JsonObject, type RequestId } from '../contracts';
import { ProtocolError, RpcCode } from '../errors';
import { ListenFilter } from './listen-filter';
import type { InnerCalls } from './inner-calls';
import type { RequestContext } from './request-context';
import { accessToResource } from './resource-access';
import type { RpcRequest } from './rpc';
import { runRequest } from './run-request';
import { audienceOf } from './session-key';
import type { ServerChain } from './server-chain';
import type { KernelServices } from './services';
import { silently } from './silently';

/** Streams that may be listened on at a time: in all, and by one principal. */
const maxListeners = 1_000;
const maxPerPrincipal = 100;

const subscriptionIdKey = 'io.modelcontextprotocol/subscriptionId';

/**
 * Answers `subscriptions/listen` (MCP 2026-07-28, subscriptions): a request that stays open, tells first what it is
 * going to hear of, then of those changes alone, and is answered when the server ends it.
 */
export class Listening {
  /** What ends each of them. */
  private readonly open = new Map<Exchange, () => void>();
  private isClosed = false;

  constructor(
    private readonly services: KernelServices,
    private readonly calls: InnerCalls,
    private readonly server: ServerChain,
  ) {}

  /** @throws ProtocolError -32602 for a malformed filter, -32000 where too many listen */
  async answer(request: RpcRequest, exchange: Exchange, context: RequestContext): Promise<string> {
    const result = await this.server.answer(request, context, undefined, () => this.listen(request, exchange));
    return this.services.encoders[exchange.era].encode(result);
  }

  /** Ends one of them; without effect for a request that does not listen. */
  end(exchange: Exchange): void {
    this.open.get(exchange)?.();
  }

  /** Ends all of them and takes no more: the server closes. */
  close(): void {
    this.isClosed = true;
    for (const end of this.open.values()) end();
  }

  private async listen(request: RpcRequest, exchange: Exchange): Promise<JsonObject> {
    const asked = ListenFilter.read(request.params);
    this.requireRoom(exchange);
    const ended = new Promise<void>((resolve) => {
      this.open.set(exchange, resolve);
      exchange.onAbort(() => resolve());
    });
    let detach: (() => void) | undefined;
    const subscribed: (() => Promise<void>)[] = [];
    try {
      const filter = await this.honoured(asked, request, exchange, subscribed);
      const mark = markOf(request.id);
      exchange.notify('notifications/subscriptions/acknowledged', { ...mark, notifications: filter.toJSON() });
      detach = this.services.changes.attach({
        audience: () => audienceOf(exchange),
        asker: () => exchange,
        wants: (event) => filter.wants(event),
        notify: (method, params) => exchange.notify(method, { ...mark, ...params }),
      });
      await ended;
      return mark;
    } finally {
      detach?.();
      this.open.delete(exchange);
      for (const end of subscribed) {
        end().catch((error: unknown) => this.services.log.warn({ err: error }, 'A subscription was not ended'));
      }
    }
  }

  /**
   * Resources that the caller may not read are left out, as are those that nobody knows.
   *
   * @param subscribed takes what ends the subscriptions that are made with mounted servers
   */
  private async honoured(
    asked: ListenFilter,
    request: RpcRequest,
    exchange: Exchange,
    subscribed: (() => Promise<void>)[],
  ): Promise<ListenFilter> {
    if (!asked.resources) return asked;
    const readable = new Set<string>();
    const silent = silently(exchange);
    for (const uri of asked.resources) {
      const found = await accessToResource(this.services, this.calls, uri, request, silent);
      if (found?.access.kind !== 'allowed') continue;
      readable.add(uri);
      const { entry, context } = found;
      const { subscription } = entry;
      if (!subscription) continue;
      try {
        await subscription.subscribe(uri, context);
        subscribed.push(async () => runRequest(this.services, context, () => subscription.unsubscribe(uri, context)));
      } catch (error) {
        await context.release();
        readable.delete(uri);
        context.log.warn({ err: error }, 'A mounted server took no subscription');
      }
    }
    return asked.withResources(readable);
  }

  private requireRoom({ principal }: Exchange): void {
    if (this.isClosed) throw refused('The server is closing');
    if (this.open.size >= maxListeners) throw refused(`${maxListeners} clients listen already`);
    if (!principal) return;
    const key = principalKey(principal);
    const own = [...this.open.keys()].filter((one) => one.principal && principalKey(one.principal) === key);
    if (own.length >= maxPerPrincipal) throw refused(`You listen ${maxPerPrincipal} times already`);
  }
}

function markOf(id: RequestId): JsonObject {
  return { _meta: { [subscriptionIdKey]: id } };
}

function refused(message: string): ProtocolError {
  return new ProtocolError(RpcCode.ServerError, message);
}
