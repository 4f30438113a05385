// Checked by the compiler alone: what users write with the types that the package exports.
import {
  ConfigModule,
  createServer,
  forwardRef,
  ReadableResource,
  ResourceContent,
  ResourceResult,
  ToolResult,
  use,
  type ComponentOptions,
  type ComponentSelection,
  type ConfiguredMiddleware,
  type ConfigOptions,
  type Constructor,
  type ContentItem,
  type Context,
  type Dependency,
  type DynamicModule,
  type EnableSelection,
  type ForwardReference,
  type GuardReference,
  type HttpAddress,
  type MaybePromise,
  type McpMiddleware,
  type MemoryConnection,
  type MiddlewareHook,
  type ModuleReference,
  type NodeHttpHandler,
  type PromptMessage,
  type ProviderEntry,
  type ReadableResourceInit,
  type ResourceObject,
  type RouteHandler,
  type SchemaSource,
  type TenonServer,
  type ToolResultInit,
  type VersionChoice,
  type VersionRange,
} from '@tenon/core';

export class ReportResource extends ReadableResource {
  constructor(init: ReadableResourceInit) {
    super(init, 'text/csv');
  }

  async read(): Promise<ResourceResult> {
    return new ResourceResult({ contents: [new ResourceContent('a,b', { mimeType: 'text/csv' })] });
  }
}

class AppConfig {}

export const report: ResourceObject = new ReportResource({ uri: 'report://today' });

export interface FeatureOptions extends ConfigOptions {
  readonly guards?: readonly GuardReference[];
  readonly resources?: readonly ResourceObject[];
}

export class FeatureModule {
  static forRoot(options: FeatureOptions): DynamicModule {
    const providers: ProviderEntry[] = [...(options.resources ?? [])];
    const imports: ModuleReference[] = [ConfigModule.forRoot(AppConfig, options)];
    return { module: FeatureModule, imports, providers, guards: options.guards };
  }
}

export const later: ForwardReference<Constructor> = forwardRef(() => AppConfig);
export const dependencies: Dependency[] = [AppConfig, later, { token: 'port', optional: true }];
export const hooks: MiddlewareHook[] = ['onMessage', 'onCallTool'];
export const configured = (middleware: Constructor<McpMiddleware>): ConfiguredMiddleware => use(middleware, {});
export const defaults: ComponentOptions = { timeoutMs: 1000 };
export const schema: SchemaSource = AppConfig;
export const item: ContentItem = 'text';
export const init: ToolResultInit = { content: [item] };
export const result = (given: ToolResultInit): MaybePromise<ToolResult> => new ToolResult(given);
export const message: PromptMessage = { role: 'user', content: { type: 'text', text: 'Hello' } };
export const health: RouteHandler = () => new Response('ok');

const server = createServer(FeatureModule.forRoot({}), { name: 'surface' }).route('GET', '/health', health);
export const handler: NodeHttpHandler = server.nodeHandler();
export const address: HttpAddress | undefined = server.address;
export const connection = (): MemoryConnection => server.connectInMemory();

export async function choose(server: TenonServer, ctx: Context): Promise<void> {
  const modern: VersionRange = { from: '2' };
  const selection: ComponentSelection = { kinds: ['tool'], tags: ['admin'], versions: ['1', modern] };
  const only: EnableSelection = { ...selection, only: true };
  const version: VersionChoice = { version: '2' };
  await server.enable(only);
  await server.disable(selection);
  // @ts-expect-error: only what is enabled can be the only thing
  await server.disable({ names: ['erase'], only: true });
  // @ts-expect-error: kinds are named in the singular
  await ctx.disable({ kinds: ['tools'] });
  await ctx.enable(only);
  await ctx.resetVisibility();
  await ctx.callTool('search', {}, version);
  await ctx.readResource('data://it', version);
  await ctx.getPrompt('ask', {}, version);
  await server.remove('tool', 'search', version);
}
