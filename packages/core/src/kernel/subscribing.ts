import type { Exchange } from '../contracts';
import { ProtocolError, RpcCode } from '../errors';
import { insufficientScope } from './access';
import type { InnerCalls } from './inner-calls';
import { accessToResource, maxSubscribedUri, unknownResource } from './resource-access';
import type { RpcRequest } from './rpc';
import { runRequest } from './run-request';
import type { KernelServices } from './services';

/**
 * Subscribes a 2025 session to a resource that its caller may read (MCP 2025-11-25, resources, "Subscriptions").
 *
 * @throws ProtocolError -32002 for a resource that is unknown to this caller, -32602 for what is no URI, -32000 with
 *   status 403 where a scope is missing
 */
export async function subscribe(
  services: KernelServices,
  calls: InnerCalls,
  request: RpcRequest,
  exchange: Exchange,
): Promise<void> {
  const uri = uriOf(request);
  const found = await accessToResource(services, calls, uri, request, exchange);
  if (!found) throw unknownResource(exchange, uri);
  const { access, entry, context } = found;
  if (access.kind === 'scopes') throw insufficientScope(services, access.missing);
  // First, since a session that is full takes no more.
  await exchange.subscriptions?.add(uri, entry.subscription !== undefined);
  try {
    await runRequest(services, context, () => entry.subscription?.subscribe(uri, context));
  } catch (error) {
    await exchange.subscriptions?.delete(uri);
    throw error;
  }
}

/** Ends a subscription, also of a resource that is gone, and also where there is none. */
export async function unsubscribe(
  services: KernelServices,
  calls: InnerCalls,
  request: RpcRequest,
  exchange: Exchange,
): Promise<void> {
  const uri = uriOf(request);
  await exchange.subscriptions?.delete(uri);
  const found = await accessToResource(services, calls, uri, request, exchange);
  if (!found) return;
  const { entry, context } = found;
  await runRequest(services, context, () => entry.subscription?.unsubscribe(uri, context));
}

function uriOf({ params }: RpcRequest): string {
  const { uri } = params;
  if (typeof uri === 'string' && uri.length <= maxSubscribedUri) return uri;
  throw new ProtocolError(
    RpcCode.InvalidParams,
    typeof uri === 'string' ? `\`uri\` is longer than ${maxSubscribedUri} characters` : '`uri` must be a string',
  );
}
