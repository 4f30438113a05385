/** A client for MCP servers. This file is the whole public surface of the package. */
export { Client, ToolCallError } from './client';
export type {
  AnswerContext,
  CallToolOptions,
  CallToolResult,
  ClientAnswers,
  ClientListOptions,
  ClientOptions,
  ClientRequestOptions,
  CompletionResult,
  ContentBlock,
  ElicitationAnswer,
  ElicitationQuestion,
  GetPromptResult,
  LogMessage,
  Prompt,
  PromptMessage,
  ReadResourceResult,
  Resource,
  ResourceContents,
  ResourceTemplate,
  SamplingAnswer,
  SamplingQuestion,
  Tool,
  UrlAnswer,
  UrlQuestion,
} from './client';
export { Connection, RequestError, TooManyRequestsError } from './connection';
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
  PooledFetch,
  ServerTarget,
  Transport,
  TransportTarget,
} from './transports';
export { fetchAround, pooledFetch } from './transports';
export type { ListKind } from './links';
export type { ArgumentChange, ClientTarget, ServerEntry, ServerList, ToolChange } from './targets';
