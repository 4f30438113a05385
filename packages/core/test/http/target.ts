import {
  createServer,
  Module,
  ProtocolError,
  prompt,
  resource,
  tool,
  ToolError,
  type DynamicModule,
  type Provider,
  type ServerOptions,
  type TenonServer,
} from '@tenon/core';
import { FakeLogger } from '../fakes/fake-logger';
import { Stage } from './stage';

/** What no client may read. */
export const secret = 'hunter2-in-/etc/shadow';

@Module({})
class TargetModule {}

/** The server under attack: tools that echo, wait, chatter and fail in every way. */
export function targetModule(stage: Stage, more: readonly Provider[] = []): DynamicModule {
  const anything = { type: 'object' } as const;
  const providers: DynamicModule['providers'] = [
    ...more,
    tool({ name: 'echo', input: anything }, (args) => ({ args })),
    tool(
      {
        name: 'add',
        input: { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['a', 'b'] },
      },
      ({ a, b }) => Number(a) + Number(b),
    ),
    tool({ name: 'hold', input: anything }, async ({ key }, ctx) => {
      ctx.signal.addEventListener('abort', () => stage.note(`aborted ${String(key)}`));
      await stage.hold(String(key));
      stage.note(`ended ${String(key)}`);
      return String(key);
    }),
    tool({ name: 'hold_aloud', input: anything }, async ({ key }, ctx) => {
      await ctx.info('begun');
      ctx.signal.addEventListener('abort', () => stage.note(`aborted ${String(key)}`));
      await stage.hold(String(key));
      await ctx.info('ending');
      stage.note(`ended ${String(key)}`);
      return String(key);
    }),
    tool({ name: 'chatter' }, async (_, ctx) => {
      await ctx.info('one', { n: 1 });
      await ctx.reportProgress(1, 2, 'half');
      return 'done';
    }),
    tool({ name: 'who' }, (_, ctx) => ({ subject: ctx.auth?.subject ?? null, scopes: [...(ctx.auth?.scopes ?? [])] })),
    tool({ name: 'session' }, (_, ctx) => ({ sessionId: ctx.sessionId ?? null, era: ctx.era, id: ctx.requestId })),
    tool({ name: 'headers' }, (_, ctx) => {
      const names = [...(ctx.http?.headers.keys() ?? [])];
      return Object.fromEntries(names.map((name) => [name, ctx.http?.headers.get(name)]));
    }),
    tool({ name: 'throw_error' }, () => {
      throw new Error(`cannot read ${secret}`);
    }),
    tool({ name: 'reject_later' }, async () => {
      await Promise.resolve();
      throw new Error(`cannot read ${secret}`);
    }),
    tool({ name: 'throw_tool_error' }, () => {
      throw new ToolError('The ledger is closed on Sundays.');
    }),
    tool({ name: 'throw_nothing' }, () => {
      const nothing: unknown = undefined;
      throw nothing;
    }),
    tool({ name: 'throw_bare_object' }, () => {
      throw Object.create(null);
    }),
    tool({ name: 'throw_circular' }, () => {
      const data: Record<string, unknown> = { secret };
      data['self'] = data;
      throw new ProtocolError(-32050, 'round', data);
    }),
    tool({ name: 'throw_bigint' }, () => {
      throw new ProtocolError(-32050, 'large', { n: 1n });
    }),
    tool({ name: 'return_circular' }, () => {
      const value: Record<string, unknown> = {};
      value['self'] = value;
      return value;
    }),
    tool({ name: 'return_function' }, () => ({ list: [() => secret] })),
    tool({ name: 'log_circular' }, async (_, ctx) => {
      const data: Record<string, unknown> = {};
      data['self'] = data;
      await ctx.info('round', data);
      return 'survived';
    }),
    tool({ name: 'log_bigint' }, async (_, ctx) => {
      await ctx.info('large', { n: 2n ** 70n, at: new Date(0) });
      return 'survived';
    }),
    tool({ name: 'never', timeoutMs: 30 }, (_, ctx) => {
      ctx.signal.addEventListener('abort', () => stage.note('aborted never'));
      return new Promise(() => undefined);
    }),
    resource('data://config', { name: 'config' }, () => ({ theme: 'dark' })),
    resource('item://{id}', { name: 'item' }, ({ id }) => `item ${id}`),
    resource('broken://it', { name: 'broken' }, () => {
      throw new Error(`cannot read ${secret}`);
    }),
    prompt(
      { name: 'greet', input: { type: 'object', properties: { name: { type: 'string' } } } },
      ({ name }) => `Greet ${String(name)}.`,
    ),
    prompt({ name: 'broken' }, () => {
      throw new Error(`cannot read ${secret}`);
    }),
  ];
  return { module: TargetModule, providers };
}

export interface Target extends AsyncDisposable {
  readonly server: TenonServer;
  readonly url: string;
  readonly port: number;
  readonly log: FakeLogger;
  readonly stage: Stage;
}

/** Starts the server under attack on a free port of this machine. */
export async function openTarget(
  options: Partial<ServerOptions> = {},
  change: (module: DynamicModule) => DynamicModule = (module) => module,
): Promise<Target> {
  const stage = new Stage();
  const log = new FakeLogger();
  const server = createServer(change(targetModule(stage)), {
    name: 'target',
    version: '1.2.3',
    logger: log,
    ...options,
  });
  const { url, port } = await server.listen({ port: 0 });
  const close = async (): Promise<void> => {
    stage.releaseAll();
    await server.close();
  };
  return { server, url, port, log, stage, [Symbol.asyncDispose]: close };
}
