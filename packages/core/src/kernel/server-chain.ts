import type { JsonObject, MaybePromise, McpMessage, McpMiddleware, MiddlewareHook } from '../contracts';
import { ProtocolError, RpcCode } from '../errors';
import { composeChain, hasHook, requestFailure, type FailurePolicy } from '../pipeline';
import type { RequestContext } from './request-context';
import type { RpcNotification, RpcRequest } from './rpc';

/** The server's own middleware around messages that belong to no component. */
export class ServerChain {
  constructor(
    private readonly middleware: readonly McpMiddleware[],
    private readonly failures: FailurePolicy,
  ) {}

  /** Whether no middleware has a say on requests with this hook. */
  isPlain(hook: MiddlewareHook | undefined): boolean {
    return !hasHook(this.middleware, requestHooks(hook));
  }

  async answer<R = JsonObject>(
    request: RpcRequest,
    context: RequestContext,
    hook: MiddlewareHook | undefined,
    core: () => MaybePromise<R>,
  ): Promise<R> {
    if (this.isPlain(hook)) return core();
    const chain = composeChain<McpMessage, R>(this.middleware, requestHooks(hook), core);
    const message: McpMessage = { method: request.method, kind: 'request', params: request.params, context };
    try {
      return await chain(message);
    } catch (error) {
      throw requestFailure(error, `${request.method.slice(0, 100)} failed`, message, this.failures);
    }
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

function requestHooks(hook: MiddlewareHook | undefined): MiddlewareHook[] {
  return ['onMessage', 'onRequest', ...(hook ? [hook] : [])];
}
