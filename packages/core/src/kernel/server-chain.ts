import type { JsonObject, MaybePromise, McpMessage, McpMiddleware, MiddlewareHook } from '../contracts';
import { ProtocolError, RpcCode } from '../errors';
import { composeChain, hasHook } from '../pipeline';
import type { RequestContext } from './request-context';
import type { RpcNotification, RpcRequest } from './rpc';

/** The server's own middleware around messages that belong to no component. */
export class ServerChain {
  constructor(private readonly middleware: readonly McpMiddleware[]) {}

  async answer<R = JsonObject>(
    request: RpcRequest,
    context: RequestContext,
    hook: MiddlewareHook | undefined,
    core: () => MaybePromise<R>,
  ): Promise<R> {
    const hooks: MiddlewareHook[] = ['onMessage', 'onRequest', ...(hook ? [hook] : [])];
    if (!hasHook(this.middleware, hooks)) return core();
    const chain = composeChain<McpMessage, R>(this.middleware, hooks, core);
    return chain({ method: request.method, kind: 'request', params: request.params, context });
  }

  /** Shows the middleware a request that nobody answers. */
  unknownMethod(request: RpcRequest, context: RequestContext): Promise<never> {
    return this.answer<never>(request, context, undefined, () => {
      throw new ProtocolError(RpcCode.MethodNotFound, `Unknown method '${request.method.slice(0, 100)}'`);
    });
  }

  async notice(notification: RpcNotification, context: RequestContext): Promise<void> {
    const hooks: MiddlewareHook[] = ['onMessage', 'onNotification'];
    if (!hasHook(this.middleware, hooks)) return;
    const chain = composeChain<McpMessage, unknown>(this.middleware, hooks, () => undefined);
    await chain({ method: notification.method, kind: 'notification', params: notification.params, context });
  }
}
