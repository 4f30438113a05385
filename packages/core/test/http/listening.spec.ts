import {
  Injectable,
  Resource,
  tool,
  UseGuards,
  type Guard,
  type GuardContext,
  type MemoryConnection,
} from '@tenon/core';
import { headers2026, message2026, request2026, Session } from './eras';
import type { RpcMessage } from './http-client';
import { StreamReader } from './stream-reader';
import { openTarget, type Target } from './target';

class Nobody implements Guard {
  allows(_: GuardContext): boolean {
    return false;
  }
}

@Injectable()
@UseGuards(Nobody)
class Hidden {
  @Resource('hidden://it')
  read(): string {
    return 'hidden';
  }
}

const open = (): Promise<Target> =>
  openTarget({ shutdownTimeoutMs: 60_000 }, (module) => ({
    ...module,
    providers: [...(module.providers ?? []), Nobody, Hidden],
  }));

const method = 'subscriptions/listen';
const listen = (url: string, notifications: unknown, id: unknown = 1): Promise<StreamReader> =>
  StreamReader.open(
    url,
    { ...headers2026(method), accept: 'application/json, text/event-stream' },
    message2026(method, { notifications }, id),
  );
const mark = (id: unknown) => ({ 'io.modelcontextprotocol/subscriptionId': id });
const acknowledged = 'notifications/subscriptions/acknowledged';

describe('a 2026 client that listens over HTTP', () => {
  let target: Target;
  beforeAll(async () => void (target = await open()));
  afterAll(() => target[Symbol.asyncDispose]());

  it('is told first what it will hear of, then of that alone, each under the id of its request', async () => {
    using stream = await listen(target.url, { toolsListChanged: true, resourceSubscriptions: ['item://1'] }, 'mine');
    await stream.message(acknowledged);
    target.server.notifyListChanged('prompts');
    target.server.notifyResourceUpdated('item://2');
    await target.server.add(tool({ name: 'late' }, () => 'late'));
    target.server.notifyListChanged('resources');
    target.server.notifyResourceUpdated('item://1');
    await stream.until(({ messages }) => messages.length === 3);
    await target.server.remove('tool', 'late');
    await stream.until(({ messages }) => messages.length === 4);
    expect(stream.messages.map((message) => [message.method, message.params])).toEqual([
      [
        acknowledged,
        { _meta: mark('mine'), notifications: { toolsListChanged: true, resourceSubscriptions: ['item://1'] } },
      ],
      ['notifications/tools/list_changed', { _meta: mark('mine') }],
      ['notifications/resources/updated', { _meta: mark('mine'), uri: 'item://1' }],
      ['notifications/tools/list_changed', { _meta: mark('mine') }],
    ]);
    expect(stream.events.every(({ id, retry }) => id === undefined && retry === undefined)).toBe(true);
  });

  it.each([
    [{}, {}],
    [{ toolsListChanged: false, other: true }, {}],
    [
      { promptsListChanged: true, resourcesListChanged: true },
      { promptsListChanged: true, resourcesListChanged: true },
    ],
    [
      { resourceSubscriptions: ['item://1', 'hidden://it', 'nothing://here', 'item://1', '__proto__'] },
      { resourceSubscriptions: ['item://1'] },
    ],
  ])('that asks for %j hears of what it may: %j', async (asked, honoured) => {
    using stream = await listen(target.url, asked);
    expect((await stream.message(acknowledged)).params?.['notifications']).toEqual(honoured);
  });

  it.each([
    ['nothing', undefined],
    ['a list', []],
    ['a flag that is no truth value', { toolsListChanged: 'yes' }],
    ['resources that are no list', { resourceSubscriptions: 'item://1' }],
    ['a resource that is no text', { resourceSubscriptions: [1] }],
    ['a URI that is too long', { resourceSubscriptions: ['x'.repeat(2049)] }],
    ['too many resources', { resourceSubscriptions: Array.from({ length: 1001 }, (_, at) => `item://${at}`) }],
  ])('is refused with %s', async (_, notifications) => {
    const reply = await request2026(target.url, method, { notifications });
    expect(reply.verdict).toBe('200 -32602');
    expect(reply.isStream).toBe(false);
  });

  it('is unknown to 2025', async () => {
    const session = await Session.open(target.url);
    expect((await session.request(method, { notifications: {} })).code).toBe(-32601);
  });

  it('hears no more once it left, and others go on', async () => {
    using stays = await listen(target.url, { toolsListChanged: true }, 1);
    const leaves = await listen(target.url, { toolsListChanged: true }, 1);
    await Promise.all([stays.message(acknowledged), leaves.message(acknowledged)]);
    leaves.leave();
    await leaves.ended;
    target.server.notifyListChanged('tools');
    await stays.message('notifications/tools/list_changed');
  });

  it('ends gracefully with the server, and does not delay it', async () => {
    const closing = await open();
    const streams = await Promise.all([1, 2].map((id) => listen(closing.url, { toolsListChanged: true }, id)));
    await Promise.all(streams.map((stream) => stream.message(acknowledged)));
    await closing.server.close();
    for (const [at, stream] of streams.entries()) {
      await stream.ended;
      expect(stream.messages.at(-1)).toEqual({
        jsonrpc: '2.0',
        id: at + 1,
        result: {
          resultType: 'complete',
          _meta: { ...mark(at + 1), 'io.modelcontextprotocol/serverInfo': { name: 'target', version: '1.2.3' } },
        },
      });
    }
  });
});

describe('how many 2026 clients listen', () => {
  it('is a hundred for one principal, whoever else listens', async () => {
    await using target = await openTarget({
      auth: {
        authenticate: (request) => ({ principal: { subject: request.header('authorization') ?? '', scopes: [] } }),
        insufficientScope: () => ({ status: 403 }),
      },
    });
    const listenAs = (name: string): Promise<StreamReader> =>
      StreamReader.open(
        target.url,
        { ...headers2026(method), accept: 'application/json, text/event-stream', authorization: name },
        message2026(method, { notifications: {} }),
      );
    const streams = await Promise.all(Array.from({ length: 100 }, () => listenAs('ann')));
    await Promise.all(streams.map((stream) => stream.message(acknowledged)));
    const refused = await listenAs('ann');
    expect(refused.headers['content-type']).toBe('application/json');
    await refused.ended;
    expect(refused.received).toContain('-32000');
    const ben = await listenAs('ben');
    await ben.message(acknowledged);
    for (const stream of [...streams, ben]) stream.leave();
  });
});

describe('a 2026 client that listens in memory', () => {
  /** A raw connection that remembers what came. */
  function connect(target: Target): { connection: MemoryConnection; received: RpcMessage[]; next(): Promise<void> } {
    const connection = target.server.connectInMemory();
    const received: RpcMessage[] = [];
    connection.onMessage((text) => received.push(JSON.parse(text) as RpcMessage));
    return { connection, received, next: () => new Promise(setImmediate) };
  }

  it('tells its streams apart by their ids, and ends one without an answer', async () => {
    await using target = await open();
    const { connection, received, next } = connect(target);
    for (const [id, notifications] of [
      ['tools', { toolsListChanged: true }],
      ['items', { resourceSubscriptions: ['item://1'] }],
      ['both', { toolsListChanged: true, resourceSubscriptions: ['item://1'] }],
    ] as const) {
      connection.send(JSON.stringify(message2026(method, { notifications }, id)));
    }
    while (received.length < 3) await next();
    target.server.notifyListChanged('tools');
    target.server.notifyResourceUpdated('item://1');
    while (received.length < 7) await next();
    const params = { requestId: 'both' };
    connection.send(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params }));
    await next();
    target.server.notifyListChanged('tools');
    target.server.notifyResourceUpdated('item://1');
    while (received.length < 9) await next();
    await next();
    const by = (id: string): unknown[] =>
      received
        .filter((message) => JSON.stringify(message.params?.['_meta']) === JSON.stringify(mark(id)))
        .map((message) => message.method);
    const [tools, items] = ['notifications/tools/list_changed', 'notifications/resources/updated'];
    expect(by('tools')).toEqual([acknowledged, tools, tools]);
    expect(by('items')).toEqual([acknowledged, items, items]);
    expect(by('both')).toEqual([acknowledged, tools, items]);
    expect(received).toHaveLength(9);
  });

  it('gets the result of each before the connection ends', async () => {
    const target = await open();
    const { connection, received, next } = connect(target);
    for (const id of [1, 2]) connection.send(JSON.stringify(message2026(method, { notifications: {} }, id)));
    while (received.length < 2) await next();
    await target.server.close();
    expect(received.slice(2).map(({ id, result }) => [id, result?.['resultType']])).toEqual([
      [1, 'complete'],
      [2, 'complete'],
    ]);
  });

  it('listens a hundred times on one connection at most', async () => {
    await using target = await open();
    const { connection, received, next } = connect(target);
    for (let id = 0; id <= 100; id++) connection.send(JSON.stringify(message2026(method, { notifications: {} }, id)));
    while (received.length < 101) await next();
    const refused = received.filter(({ error }) => error !== undefined);
    expect(refused).toEqual([expect.objectContaining({ id: 100, error: expect.objectContaining({ code: -32000 }) })]);
    connection.send(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 5 } }));
    await next();
    connection.send(JSON.stringify(message2026(method, { notifications: {} }, 'again')));
    while (received.length < 102) await next();
    expect(received.at(-1)?.method).toBe(acknowledged);
  });
});
