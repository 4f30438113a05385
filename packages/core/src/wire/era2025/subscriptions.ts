import { ProtocolError, RpcCode } from '../../errors';

/** Resources that a session may subscribe to, and how long their URIs may be together: the session keeps them. */
const maxSubscriptions = 1_000;
const maxCharacters = 64 * 1024;

/**
 * The subscriptions of a session with one more.
 *
 * @throws ProtocolError -32602 where there are too many
 */
export function subscribed(uris: readonly string[] = [], uri: string): readonly string[] {
  if (uris.includes(uri)) return uris;
  const characters = uris.reduce((sum, one) => sum + one.length, uri.length);
  if (uris.length < maxSubscriptions && characters <= maxCharacters) return [...uris, uri];
  throw new ProtocolError(
    RpcCode.InvalidParams,
    `A session subscribes to ${maxSubscriptions} resources at most, with ${maxCharacters} characters of URIs; unsubscribe from some`,
  );
}

/** The same with one less. */
export function unsubscribed(uris: readonly string[] = [], uri: string): readonly string[] {
  return uris.filter((one) => one !== uri);
}
