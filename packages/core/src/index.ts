/** Tenon: Model Context Protocol servers from decorated classes. This file is the whole public surface of the package. */
import 'reflect-metadata';

export {
  Audio,
  DirectoryResource,
  File,
  FileResource,
  HttpResource,
  Icon,
  Image,
  Message,
  PromptResult,
  ResourceResult,
  TextResource,
  ToolResult,
} from './content';
export type * from './content/content-block';
export { CompletionContext, Context, forwardRef, LOGGER, principalKey } from './contracts';
export type {
  AuthDecision,
  AuthGate,
  AuthRefusal,
  AuthRequest,
  Bus,
  BusEvent,
  ClassProvider,
  ClientCapabilities,
  ComponentInfo,
  ComponentKind,
  Constructor,
  Era,
  ExistingProvider,
  FactoryProvider,
  Guard,
  GuardContext,
  HeaderView,
  HttpInfo,
  IconDefinition,
  Implementation,
  JsonObject,
  JsonSchema,
  JsonValue,
  KeyValue,
  LifespanProvider,
  Logger,
  LogLevel,
  McpMessage,
  McpMiddleware,
  Next,
  Principal,
  PromptGet,
  Provider,
  RequestId,
  ResourceRead,
  Scope,
  SessionRecord,
  SessionStore,
  StateScope,
  Token,
  ToolAnnotations,
  ToolCall,
  TransportKind,
  ValueProvider,
} from './contracts';
export { BootError, ForbiddenError, NotFoundError, ProtocolError, RpcCode, TenonError, ToolError } from './errors';
export type { BootProblem, ErrorCode } from './errors';
export { currentContext, MemoryKeyValue } from './kernel';
export {
  Arg,
  Complete,
  Ctx,
  Describe,
  Global,
  Header,
  Inject,
  Injectable,
  Lifespan,
  lifespan,
  McpHeader,
  Middleware,
  MIDDLEWARE_OPTIONS,
  Module,
  Optional,
  Param,
  Prompt,
  prompt,
  Resource,
  resource,
  Tool,
  tool,
  use,
  UseGuards,
  User,
} from './metadata';
export type {
  DynamicModule,
  FunctionComponent,
  LifespanService,
  ModuleOptions,
  PromptOptions,
  ResourceOptions,
  ToolHandler,
  ToolOptions,
} from './metadata';
export { ConfigModule } from './modules';
export type { DuplicatePolicy } from './registry';
export { Input } from './schema';
export { createServer, TenonServer } from './server';
export type { HttpOptions, RunOptions, ServerOptions, SessionOptions } from './server';
export type { MemoryConnection } from './transports';
export { MemorySessionStore } from './wire';
