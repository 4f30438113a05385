import { randomUUID } from 'node:crypto';
import {
  createServer,
  Module,
  resource,
  tool,
  type AuthGate,
  type DynamicModule,
  type ServerOptions,
  type TenonServer,
} from '@tenon/core';
import { MemoryEventLog, MemoryPubSub, StorageModule, type EventLog, type PubSub } from '../src';
import { redisStore } from '../src/redis';
import { FakeLog } from './fake-log';
import { McpSession, textIn } from './mcp-session';
import { RedisServer } from './redis-server';

let redis: RedisServer;
beforeAll(async () => {
  redis = await RedisServer.start('redis-server');
});
afterAll(() => redis.remove());

@Module()
class NotesModule {}

/** Takes the name in the header for the caller. */
const byName: AuthGate = {
  authenticate: (request) => {
    const name = request.header('x-name');
    return { principal: name === undefined ? undefined : { subject: name, scopes: [] } };
  },
  insufficientScope: () => ({ status: 403 }),
};

interface Node {
  readonly server: TenonServer;
  readonly url: string;
  readonly log: FakeLog;
  /** Resolves when the first tool waits. */
  readonly waits: Promise<void>;
  /** Lets go of the tools that wait. */
  release(): void;
}

/** Servers that share one store, one event log and one way to tell each other. */
class Fleet implements AsyncDisposable {
  private readonly keyPrefix = `${randomUUID()}:`;
  private events: EventLog = new MemoryEventLog();
  private pubSub: PubSub = new MemoryPubSub();
  private nodes: Node[] = [];

  async open(options: Partial<ServerOptions> = {}): Promise<Node> {
    const { events, pubSub, keyPrefix } = this;
    const store = redisStore({ url: redis.url, keyPrefix, timeoutMs: 2_000 });
    const log = new FakeLog();
    const [waits, wait] = signal();
    const [released, release] = signal();
    const root: DynamicModule = {
      module: NotesModule,
      imports: [StorageModule.forRoot(store, { events, pubSub })],
      providers: [
        tool({ name: 'remember', input: { type: 'object' } }, async ({ note }, ctx) => {
          await ctx.setState('note', note);
          return 'remembered';
        }),
        tool({ name: 'recall' }, async (_, ctx) => (await ctx.getState<string>('note')) ?? 'nothing'),
        tool({ name: 'count' }, async (_, ctx) =>
          String(await ctx.updateState<number>('count', async (count = 0) => count + 1)),
        ),
        tool({ name: 'tell' }, async (_, ctx) => {
          await ctx.info('begun');
          await released;
          await ctx.info('ending');
          return 'told';
        }),
        tool({ name: 'finish' }, async (_, ctx) => {
          wait();
          await released;
          await ctx.setState('note', 'written at the end');
          return 'finished';
        }),
        ...[0, 1, 2, 3, 4, 5, 6, 7].map((number) =>
          resource(`note://${number}`, { name: `note ${number}` }, () => 'text'),
        ),
      ],
    };
    const server = createServer(root, { name: 'notes', logger: log, ...options });
    const { url } = await server.listen({ port: 0 });
    const node = { server, url, log, waits, release };
    this.nodes.push(node);
    return node;
  }

  /** Closes all servers. What they had in the memory of their processes is gone. */
  async stop(): Promise<void> {
    for (const { release } of this.nodes) release();
    await Promise.all(this.nodes.map(({ server }) => server.close()));
    this.nodes = [];
    this.events = new MemoryEventLog();
    this.pubSub = new MemoryPubSub();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

function signal(): [happens: Promise<void>, make: () => void] {
  let make = (): void => undefined;
  const happens = new Promise<void>((resolve) => (make = resolve));
  return [happens, make];
}

describe('servers that share a store', () => {
  it('share sessions and their state', async () => {
    await using fleet = new Fleet();
    const [one, two] = [await fleet.open(), await fleet.open()];
    const session = await McpSession.open(one.url);
    await session.call(two.url, 'remember', { note: 'milk' });
    expect(await session.call(one.url, 'recall')).toBe('milk');
    const other = await McpSession.open(two.url);
    expect(await other.call(one.url, 'recall')).toBe('nothing');
  });

  it('lose no change of state that two of them make at once', async () => {
    await using fleet = new Fleet();
    const [one, two] = [await fleet.open(), await fleet.open()];
    const session = await McpSession.open(one.url);
    await Promise.all(Array.from({ length: 20 }, (_, at) => session.call((at % 2 ? one : two).url, 'count')));
    expect(await session.call(one.url, 'count')).toBe('21');
  });

  it('end a session for all of them', async () => {
    await using fleet = new Fleet();
    const [one, two] = [await fleet.open(), await fleet.open()];
    const session = await McpSession.open(one.url);
    const ended = await fetch(two.url, { method: 'DELETE', headers: { 'mcp-session-id': session.id } });
    expect(ended.status).toBe(204);
    expect(await session.request(one.url, 'ping')).toMatchObject({ status: 404 });
  });

  it('let nobody but the principal that opened a session go on with it', async () => {
    await using fleet = new Fleet();
    const [one, two] = [await fleet.open({ auth: byName }), await fleet.open({ auth: byName })];
    const session = await McpSession.open(one.url, { 'x-name': 'ann' });
    const ping = (name: string): Promise<Response> =>
      fetch(two.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          'mcp-session-id': session.id,
          'x-name': name,
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
      });
    expect((await ping('ann')).status).toBe(200);
    expect((await ping('bob')).status).toBe(404);
  });

  it('lose no subscription and no log level that came to different servers at once', async () => {
    await using fleet = new Fleet();
    const [one, two] = [await fleet.open(), await fleet.open()];
    const session = await McpSession.open(one.url);
    const uris = Array.from({ length: 8 }, (_, number) => `note://${number}`);
    const replies = await Promise.all([
      ...uris.map((uri, at) => session.request(at % 2 ? one.url : two.url, 'resources/subscribe', { uri })),
      session.request(one.url, 'logging/setLevel', { level: 'error' }),
    ]);
    expect(replies.map(({ message }) => message?.error)).toEqual(replies.map(() => undefined));
    const stream = await session.listen(two.url);
    for (const uri of uris) one.server.notifyResourceUpdated(uri);
    await stream.until(({ messages }) => messages.length === uris.length);
    expect(stream.messages.map(({ params }) => params!['uri']).sort()).toEqual(uris);
    await stream.leave();
    for (const { url, release } of [one, two]) {
      release();
      // A tool that tells of nothing as grave as an error has an answer alone.
      expect(await session.call(url, 'tell')).toBe('told');
      expect((await session.request(url, 'tools/call', { name: 'tell', arguments: {} })).messages).toHaveLength(1);
    }
  });

  it('tell each other of changed lists, and everybody once', async () => {
    await using fleet = new Fleet();
    const [one, two] = [await fleet.open(), await fleet.open()];
    const session = await McpSession.open(one.url);
    const other = await McpSession.open(one.url);
    const [here, there] = [await other.listen(one.url), await session.listen(two.url)];
    await there.until(({ lastId }) => lastId !== '');
    await here.until(({ lastId }) => lastId !== '');
    await one.server.add(tool({ name: 'later' }, () => 'x'));
    await two.server.add(tool({ name: 'later' }, () => 'x'));
    one.server.notifyListChanged('prompts');
    const isLast = ({ messages }: { messages: { method?: string }[] }): boolean =>
      messages.some(({ method }) => method === 'notifications/prompts/list_changed');
    for (const stream of [here, there]) {
      await stream.until(isLast);
      expect(stream.messages.map(({ method }) => method)).toEqual([
        'notifications/tools/list_changed',
        'notifications/tools/list_changed',
        'notifications/prompts/list_changed',
      ]);
      await stream.leave();
    }
  });

  it('hand a stream that was cut off from one to the other', async () => {
    await using fleet = new Fleet();
    const [one, two] = [await fleet.open(), await fleet.open()];
    const session = await McpSession.open(one.url);
    const stream = await session.callAloud(one.url, 'tell');
    await stream.until(({ messages }) => messages.length === 1);
    const { lastId } = stream;
    await stream.leave();
    one.release();
    const resumed = await (await session.listen(two.url, lastId)).ended();
    const rest = resumed.messages.some(({ result }) => result)
      ? resumed
      : await (await session.listen(two.url, resumed.lastId || lastId)).ended();
    expect(textIn(rest.messages.at(-1)?.result)).toBe('told');
  });

  it('open a new stream for one that is gone, instead of keeping a client waiting', async () => {
    await using fleet = new Fleet();
    const [one, two] = [await fleet.open(), await fleet.open()];
    const session = await McpSession.open(one.url);
    const stream = await session.callAloud(one.url, 'tell');
    await stream.until(({ messages }) => messages.length === 1);
    const gone = stream.lastId.replace(/_\d+$/, 'gone_1');
    const resumed = await session.listen(two.url, gone);
    await resumed.until(({ lastId }) => lastId !== '');
    expect(resumed.lastId).toContain('.listen.');
    await resumed.leave();
    await stream.leave();
  });

  it('go on with sessions and state after all of them were restarted', async () => {
    await using fleet = new Fleet();
    const before = await fleet.open();
    const session = await McpSession.open(before.url);
    await session.call(before.url, 'remember', { note: 'milk' });
    await fleet.stop();
    const after = await fleet.open();
    expect(await session.call(after.url, 'recall')).toBe('milk');
  });
});

describe('a server whose store goes away', () => {
  it('says so for each request, and goes on by itself when it is back', async () => {
    await using fleet = new Fleet();
    const { url, log } = await fleet.open();
    const session = await McpSession.open(url);
    await session.call(url, 'remember', { note: 'milk' });
    await redis.stop();
    try {
      for (let request = 0; request < 3; request++) {
        const { status, message } = await session.request(url, 'ping');
        expect(status).toBe(503);
        expect(message?.error?.message).toMatch(/A store of the server cannot be reached at present/);
      }
      await expect(McpSession.open(url)).rejects.toThrow('503');
      expect(log.of('error').length).toBeGreaterThanOrEqual(4);
    } finally {
      await redis.start();
    }
    let status = 503;
    for (let attempt = 0; attempt < 100 && status === 503; attempt++) {
      ({ status } = await session.request(url, 'ping'));
      if (status === 503) await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(status).toBe(200);
    expect(await session.call(url, 'recall')).toBe('milk');
  });
});

describe('a server that closes', () => {
  it('closes its store after the handlers that still run', async () => {
    await using fleet = new Fleet();
    const one = await fleet.open();
    const session = await McpSession.open(one.url);
    const finishing = session.call(one.url, 'finish');
    await one.waits;
    const closing = one.server.close();
    one.release();
    expect(await finishing).toBe('finished');
    await closing;
    await fleet.stop();
    const two = await fleet.open();
    expect(await session.call(two.url, 'recall')).toBe('written at the end');
  });
});
