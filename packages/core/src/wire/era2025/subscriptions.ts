import { ProtocolError, RpcCode } from '../../errors';

/** Resources that a session may subscribe to. */
const maxSubscriptions = 1_000;

/**
 * The subscriptions of a session with one more.
 *
 * @throws ProtocolError -32602 where there are too many
 */
export function subscribed(uris: readonly string[] = [], uri: string): readonly string[] {
  if (uris.includes(uri)) return uris;
  if (uris.length < maxSubscriptions) return [...uris, uri];
  throw new ProtocolError(
    RpcCode.InvalidParams,
    `A session subscribes to ${maxSubscriptions} resources at most; unsubscribe from some`,
  );
}

/** The same with one less. */
export function unsubscribed(uris: readonly string[] = [], uri: string): readonly string[] {
  return uris.filter((one) => one !== uri);
}
