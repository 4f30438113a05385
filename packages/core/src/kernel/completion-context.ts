import type { Exchange } from '../contracts';
import type { ModuleNode } from '../modules';
import type { InnerCalls } from './inner-calls';
import { exchangeOf, RequestContext } from './request-context';
import type { RpcRequest } from './rpc';
import type { KernelServices } from './services';

/** The context of an argument completion. */
export class CompletionRequestContext extends RequestContext {
  readonly arguments: Readonly<Record<string, string>>;

  constructor(
    services: KernelServices,
    calls: InnerCalls,
    exchange: Exchange,
    request: RpcRequest,
    module: ModuleNode,
    args: Readonly<Record<string, string>>,
    parent?: RequestContext,
  ) {
    super(services, calls, exchange, request, module, parent);
    this.arguments = args;
  }

  /** The completion of a request within a mounted server. */
  static within(
    outer: RequestContext,
    services: KernelServices,
    calls: InnerCalls,
    module: ModuleNode,
    request: RpcRequest,
    args: Readonly<Record<string, string>>,
  ): CompletionRequestContext {
    return new CompletionRequestContext(services, calls, exchangeOf(outer), request, module, args, outer);
  }
}
