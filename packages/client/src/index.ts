/** A client for MCP servers. This file is the whole public surface of the package. */
export { Connection, RequestError } from './connection';
export type {
  ClientCapabilities,
  ClientRequestMethod,
  ConnectionOptions,
  DiscoverResult,
  Listening,
  ListMethod,
  ListOptions,
  Progress,
  RequestHandler,
  RequestOptions,
  ServerDescription,
  ServerNotification,
  ServerRequest,
  SubscriptionFilter,
  WireObject,
} from './connection';
export type {
  AuthProvider,
  ClientAuth,
  CommandTarget,
  ErrorOutput,
  FetchLike,
  HttpTarget,
  MemoryTarget,
  OAuthClientProvider,
  ServerTarget,
  Transport,
  TransportTarget,
} from './transports';
