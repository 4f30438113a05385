import {
  createServer,
  Module,
  mount,
  type AuthGate,
  type JsonValue,
  type Logger,
  type PubSub,
  type ServerOptions,
  type TenonServer,
} from '@tenon/core';
import { Connection, type Progress, type ServerNotification } from '@tenon/client';
import { remote, type RemoteOptions } from '../src';
import { speakingOnly, startBackend, type RunningBackend } from './fixtures/backend';
import { RecordedPubSub } from './fixtures/recorded-pub-sub';
import { until } from './fixtures/until';

const keys = [Buffer.alloc(32, 7).toString('base64')];
const byName: AuthGate = {
  authenticate: (request) => ({ principal: { subject: request.header('x-user') ?? 'nobody', scopes: [] } }),
  insufficientScope: () => ({ status: 403 }),
};

interface Gateway {
  readonly server: TenonServer;
  readonly url: string;
  /** What it logs, as text. */
  readonly logged: string[];
}

interface Asked {
  readonly inputRequests: Readonly<Record<string, { readonly method: string; readonly params: { message?: string } }>>;
  readonly requestState: string;
}

interface RoundOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

describe('a call that waits in one process, and whose client comes to another', () => {
  let backend: RunningBackend;
  let pubSub = new RecordedPubSub();
  const opened: { close(): Promise<unknown> }[] = [];

  beforeAll(async () => {
    backend = await startBackend();
    // The first call of a process loads what calls need; on a busy machine that takes longer than a test may.
    await ask(await connect(await gateway()), call('ask', { who: 'nobody' }));
  }, 60_000);
  beforeEach(() => (pubSub = new RecordedPubSub()));
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close();
    backend.journal.entries.length = 0;
  });
  afterAll(() => backend.close());

  async function gateway(
    options: RemoteOptions = {},
    serverOptions: Partial<ServerOptions> & { pubSub?: PubSub } = {},
  ): Promise<Gateway> {
    const logged: string[] = [];
    const log = (...entry: unknown[]): void => void logged.push(entry.map(textOf).join(' '));
    const logger: Logger = { debug: log, info: log, warn: log, error: log, child: () => logger };
    @Module({ mounts: [mount(remote({ url: backend.url, fetch: speakingOnly('2025') }, options), { prefix: 'back' })] })
    class GatewayModule {}
    const server = createServer(GatewayModule, {
      name: 'gateway',
      asking: { keys },
      auth: byName,
      pubSub,
      logger,
      shutdownTimeoutMs: 100,
      ...serverOptions,
    });
    const { url } = await server.listen({ port: 0 });
    opened.push(server);
    return { server, url, logged };
  }

  async function connect({ url }: Gateway, user = 'ada'): Promise<Connection> {
    const capabilities = { elicitation: { form: {} }, sampling: {}, roots: {} };
    const client = await Connection.open({ url, headers: { 'x-user': user } }, { era: '2026', capabilities });
    opened.push(client);
    return client;
  }

  /** A client of each of two processes. */
  async function pair(
    options: RemoteOptions = {},
  ): Promise<{ gateways: [Gateway, Gateway]; a: Connection; b: Connection }> {
    const gateways: [Gateway, Gateway] = [await gateway(options), await gateway(options)];
    return { gateways, a: await connect(gateways[0]), b: await connect(gateways[1]) };
  }

  function round(client: Connection, params: object, options: RoundOptions = {}): Promise<Record<string, unknown>> {
    return client.request('tools/call', { ...params }, { ...options, inputRequired: 'return' });
  }

  const call = (name: string, args: object = {}): object => ({ name: `back_${name}`, arguments: args });

  async function ask(client: Connection, params: object, options?: RoundOptions): Promise<Asked> {
    return askedIn(await round(client, params, options));
  }

  function askedIn(result: Record<string, unknown>): Asked {
    expect(result['resultType']).toBe('input_required');
    return result as unknown as Asked;
  }

  function retry(
    client: Connection,
    params: object,
    { inputRequests, requestState }: Asked,
    value = 'Ada',
    options: RoundOptions = {},
  ): Promise<Record<string, unknown>> {
    const answers = Object.entries(inputRequests).map(([key, { method }]) => [key, answerTo(method, value)]);
    return round(client, { ...params, inputResponses: Object.fromEntries(answers), requestState }, options);
  }

  function answerTo(method: string, value: string): object {
    if (method === 'roots/list') return { roots: [{ uri: `file:///${value}` }] };
    if (method === 'elicitation/create') return { action: 'accept', content: { value } };
    return { role: 'assistant', model: 'm', content: { type: 'text', text: value } };
  }

  it('goes on from there, and is done once', async () => {
    const { a, b } = await pair();
    const params = call('ask', { who: 'you' });
    const asked = await ask(a, params);
    expect(backend.journal.entries).toEqual([]);
    expect(await retry(b, params, asked)).toMatchObject({ content: [{ text: 'you: Ada' }] });
    expect(pubSub.kinds).toEqual(['begin', 'begun', 'ask', 'answer', 'result']);
    // The reply may have been lost, wherever it came from.
    expect(await retry(b, params, asked, 'Eve')).toMatchObject({ content: [{ text: 'you: Ada' }] });
    expect(await retry(a, params, asked, 'Eve')).toMatchObject({ content: [{ text: 'you: Ada' }] });
    expect(backend.journal.entries).toEqual(['answered you']);
  });

  it('asks several times, at another process each time', async () => {
    const { a, b } = await pair();
    const c = await connect(await gateway());
    const first = await ask(a, call('askTwice'));
    const second = askedIn(await retry(b, call('askTwice'), first, 'one'));
    expect(Object.values(second.inputRequests)).toMatchObject([{ params: { message: 'Second after one?' } }]);
    expect(await retry(c, call('askTwice'), second, 'two')).toMatchObject({ content: [{ text: 'done one two' }] });
    expect(await retry(a, call('askTwice'), second, 'two')).toMatchObject({ content: [{ text: 'done one two' }] });
    expect(backend.journal.entries).toEqual(['effect']);
  });

  it('asks together what is asked together', async () => {
    const { a, b } = await pair();
    let asked = await ask(a, call('askTogether'));
    // The server's three questions come one by one: how many of them have come for a round is not certain.
    await until(async () => {
      const { requestState } = asked;
      asked = askedIn(await round(b, { ...call('askTogether'), inputResponses: {}, requestState }));
      return Object.keys(asked.inputRequests).length === 3;
    });
    const result = await retry(b, call('askTogether'), asked, 'x');
    expect(result).toMatchObject({ content: [{ text: 'x file:///x x' }] });
  });

  it('brings progress and log messages to the client that waits', async () => {
    const { a, b } = await pair();
    const logs = { a: heardBy(a), b: heardBy(b) };
    await a.setLogLevel('info');
    await b.setLogLevel('info');
    const reports: Record<'a' | 'b', number[]> = { a: [], b: [] };
    const params = call('everything', { mark: 'm' });
    const first = await ask(a, params, { onProgress: ({ progress }) => reports.a.push(progress) });
    const onProgress = ({ progress }: Progress): void => void reports.b.push(progress);
    const second = askedIn(await retry(b, params, first, 'x', { onProgress }));
    expect(logs).toEqual({ a: ['m'], b: ['m'] });
    expect(await retry(b, params, second, 'y', { onProgress })).toMatchObject({ content: [{ text: 'm x y' }] });
    expect(reports).toEqual({ a: [1], b: [3] });
    expect(logs).toEqual({ a: ['m'], b: ['m'] });
  });

  it('sends no progress and log messages to a client that does not want them', async () => {
    const { a, b } = await pair();
    await a.setLogLevel('info');
    const params = call('everything', { mark: 'm' });
    const first = await ask(a, params, { onProgress: () => undefined });
    const second = askedIn(await retry(b, params, first));
    await retry(b, params, second);
    expect(pubSub.kinds).not.toContain('progress');
    expect(pubSub.kinds).not.toContain('log');
  });

  it('hands on errors of the server as they are', async () => {
    const { a, b } = await pair();
    const asked = await ask(a, call('askThenFail'));
    const refused = { code: 4001, message: 'Not on a Sunday', data: { day: 'Sunday' } };
    await expect(retry(b, call('askThenFail'), asked)).rejects.toMatchObject(refused);
    await expect(retry(a, call('askThenFail'), asked)).rejects.toMatchObject(refused);
  });

  it('hands on what the mount says of a server that failed', async () => {
    const { a, b } = await pair({ timeoutMs: 300 });
    const asked = await ask(a, call('askThenHang'));
    await expect(retry(b, call('askThenHang'), asked)).rejects.toMatchObject({
      code: -32603,
      message: expect.stringMatching(/^TN6003 .*mounted as 'back'; tools\/call took longer than 300 ms/),
    });
  });

  it('answers two that come at once as one process does', async () => {
    const { a, b } = await pair();
    const params = call('ask', { who: 'you' });
    const asked = await ask(a, params);
    const results = await Promise.all([
      retry(b, params, asked, 'Ada'),
      retry(b, params, asked, 'Eve'),
      retry(a, params, asked, 'Eva'),
    ]);
    const [first] = results;
    for (const { content } of results) expect(content).toEqual(first?.['content']);
    expect(backend.journal.entries).toEqual(['answered you']);
  });

  it('is cancelled at the server when the client takes its request back', async () => {
    const { gateways, a, b } = await pair();
    const asked = await ask(a, call('askThenHang'));
    const cancel = new AbortController();
    const second = retry(b, call('askThenHang'), asked, 'Ada', { signal: cancel.signal });
    second.catch(() => undefined);
    await backend.journal.until('hangs');
    cancel.abort();
    await backend.journal.until('cancelled');
    expect(pubSub.kinds).toContain('abort');
    expect(gateways.flatMap(({ logged }) => logged).join()).not.toContain('failed');
  });

  it('ends with an error at once when the process that holds it closes', async () => {
    const { gateways, a, b } = await pair();
    const asked = await ask(a, call('askThenHang'));
    const second = expect(retry(b, call('askThenHang'), asked)).rejects.toMatchObject({
      code: -32602,
      message: expect.stringMatching(/TN6006 .*the process that held it was closed/),
    });
    await backend.journal.until('hangs');
    await gateways[0].server.close();
    await second;
    await backend.journal.until('cancelled');
    expect([...pubSub.listening]).toHaveLength(1);
    await gateways[1].server.close();
    expect([...pubSub.listening]).toEqual([]);
  });

  it('waits on when the process to which its client came closes', async () => {
    const { gateways, a, b } = await pair();
    const asked = await ask(a, call('askTwice'));
    const second = askedIn(await retry(b, call('askTwice'), asked, 'one'));
    await gateways[1].server.close();
    expect(await retry(a, call('askTwice'), second, 'two')).toMatchObject({ content: [{ text: 'done one two' }] });
  });

  it('is gone when its time is over', async () => {
    const { a, b } = await pair({ parkTimeoutMs: 50 });
    const asked = await ask(a, call('askThenNote'));
    await backend.journal.until('cancelled');
    await expect(retry(b, call('askThenNote'), asked)).rejects.toMatchObject({
      code: -32602,
      message: expect.stringMatching(/TN6006 .*it waited longer than 50 ms/),
    });
  });

  it('is not told of to another principal, nor by the process that holds it', async () => {
    const { gateways, a, b } = await pair();
    const eve = await connect(gateways[1], 'eve');
    const params = call('ask', { who: 'you' });
    const asked = await ask(a, params);
    await expect(retry(eve, params, asked)).rejects.toMatchObject({ code: -32602 });
    expect(pubSub.recorded).toEqual([]);
    const second = await round(b, { ...params, inputResponses: {}, requestState: asked.requestState });
    // What the process would be sent if another one took Eve for the one who asked.
    const [{ channel, message }] = pubSub.recorded as [(typeof pubSub.recorded)[0]];
    const replies: JsonValue[] = [];
    await pubSub.subscribe('tenon.park.spy', (reply) => replies.push(reply));
    for (const identity of ['principal ["","eve"]', null]) {
      const items = [{ ...message.items[0], identity }];
      await pubSub.publish(channel, { from: 'spy', round: `of-${String(identity === null)}`, number: 0, items });
    }
    await until(() => replies.length === 2);
    const gone = { kind: 'error', error: { code: -32602, message: expect.stringContaining('TN6006') } };
    expect(replies).toMatchObject([{ items: [gone] }, { items: [gone] }]);
    expect(await retry(b, params, askedIn(second))).toMatchObject({ content: [{ text: 'you: Ada' }] });
  });

  it('goes on when what came from elsewhere is no message, of which the log tells nothing else', async () => {
    const { gateways, a, b } = await pair();
    const params = call('ask', { who: 'you' });
    const asked = await ask(a, params);
    const [channel] = pubSub.listening as unknown as Iterable<string>;
    const junk: unknown[] = [
      null,
      'hidden',
      { from: 'hidden', round: 'x', number: 0, items: [{ kind: 'constructor', hidden: 1 }] },
      JSON.parse('{"from":"hidden","round":"x","number":0,"items":[],"__proto__":{"from":"x"}}'),
    ];
    for (const one of junk) await pubSub.publish(channel as string, one as JsonValue);
    expect(await retry(b, params, asked)).toMatchObject({ content: [{ text: 'you: Ada' }] });
    const warned = gateways[0].logged.filter((line) => line.includes('cannot be read'));
    expect(warned).toHaveLength(junk.length);
    expect(gateways[0].logged.join()).not.toContain('hidden');
  });

  it('cannot be reached while messages cannot be sent, and goes on afterwards', async () => {
    const { gateways, a, b } = await pair();
    const params = call('ask', { who: 'you' });
    const asked = await ask(a, params);
    const unreached = {
      code: -32603,
      message: expect.stringMatching(/TN6009 .*mounted as 'back'.*Repeat the request with the same `requestState`/),
    };
    pubSub.isDown = true;
    await expect(retry(b, params, asked)).rejects.toMatchObject(unreached);
    pubSub.isDown = false;
    // Now it listens.
    await round(b, { ...params, inputResponses: {}, requestState: asked.requestState });
    pubSub.isDown = true;
    await expect(retry(b, params, asked)).rejects.toMatchObject(unreached);
    expect(gateways[1].logged.filter((line) => line.includes('connection refused'))).toHaveLength(2);
    pubSub.isDown = false;
    expect(await retry(b, params, asked)).toMatchObject({ content: [{ text: 'you: Ada' }] });
  });

  it('waits for its client in its own process where others cannot reach that', async () => {
    const { gateways, a } = await pair();
    pubSub.isDown = true;
    const params = call('ask', { who: 'you' });
    const asked = await ask(a, params);
    expect(gateways[0].logged.join()).toContain('The messages of other processes cannot be received');
    expect(await retry(a, params, asked)).toMatchObject({ content: [{ text: 'you: Ada' }] });
  });

  function heardBy(client: Connection): unknown[] {
    const heard: unknown[] = [];
    client.onNotification(({ method, params }: ServerNotification) => {
      if (method === 'notifications/message') heard.push(params['data']);
    });
    return heard;
  }
});

function textOf(value: unknown): string {
  if (value instanceof Error) return value.stack ?? value.message;
  if (typeof value !== 'object' || value === null) return String(value);
  return JSON.stringify(value, (_, member: unknown) => (member instanceof Error ? textOf(member) : member));
}
