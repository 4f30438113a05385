import { MemoryPubSub, ProtocolError, Suspension, type JsonObject, type JsonValue, type MountHost } from '@tenon/core';
import { BackendFailure } from '../backend/backend-failure';
import type { RoundClient } from '../calls/round-client';
import { HandOver, type Parks } from './hand-over';

/** Loses what it is told to. */
class LossyPubSub extends MemoryPubSub {
  readonly sent: { channel: string; kinds: string[]; bytes: number }[] = [];
  isLost: (kinds: readonly string[]) => boolean = () => false;
  isStuck = false;

  override async publish(channel: string, message: JsonValue): Promise<void> {
    const kinds = (message as unknown as { items: { kind: string }[] }).items.map(({ kind }) => kind);
    this.sent.push({ channel, kinds, bytes: Buffer.byteLength(JSON.stringify(message)) });
    if (!this.isLost(kinds)) await super.publish(channel, message);
  }

  override async subscribe(channel: string, listener: (message: JsonValue) => void): Promise<() => Promise<void>> {
    if (this.isStuck) await new Promise(() => undefined);
    return super.subscribe(channel, listener);
  }
}

/** A call that is done when it is told to. */
class FakeCall {
  readonly clients: RoundClient[] = [];
  private resolve!: (result: JsonObject) => void;
  private reject!: (error: unknown) => void;
  private readonly result = new Promise<JsonObject>((resolve, reject) => Object.assign(this, { resolve, reject }));

  round(client: RoundClient): Promise<JsonObject> {
    this.clients.push(client);
    client.signal.addEventListener('abort', () => this.reject(client.signal.reason));
    const left = client.left?.then((reason) => Promise.reject(reason));
    return Promise.race([this.result, ...(left ? [left] : [])]);
  }
  done(result: JsonObject): void {
    this.resolve(result);
  }
  failed(error: unknown): void {
    this.reject(error);
  }
}

class FakeClient implements RoundClient {
  readonly aborter = new AbortController();
  readonly signal = this.aborter.signal;
  readonly heard: unknown[] = [];
  answer: () => Promise<JsonObject> = () => Promise.resolve({ action: 'accept' });

  report(progress: object): void {
    this.heard.push(progress);
  }
  log(params: JsonObject): void {
    this.heard.push(params);
  }
  ask({ method }: { method: string }, key: string): Promise<JsonObject> {
    this.heard.push(`${method} ${key}`);
    return this.answer();
  }
}

describe('HandOver', () => {
  let pubSub: LossyPubSub;
  let call: FakeCall;
  let client: FakeClient;
  let logged: string[];
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] });
    [pubSub, call, client, logged] = [new LossyPubSub(), new FakeCall(), new FakeClient(), []];
  });
  afterEach(() => void jest.useRealTimers());

  async function node(name: string, maxHeld = 10): Promise<HandOver> {
    const log = (_: object, text: string): void => void logged.push(text);
    const host = { name: 'back', log: { warn: log, error: log }, changed: () => undefined } as unknown as MountHost;
    const parks: Parks = {
      enter: (park, identity) => (park === 'the-park' && identity === 'ada' ? (to) => call.round(to) : undefined),
      gone: (reason = 'it waited for too long') => new BackendFailure('TN6006', 'back', reason, { code: -32602 }),
    };
    const made = new HandOver(name, pubSub, host, parks, maxHeld);
    await made.open();
    return made;
  }

  function round(from: HandOver, of: object = {}, by: RoundClient = client): Promise<JsonObject> {
    const request = { node: 'a', park: 'the-park', identity: 'ada', wantsProgress: true, wantsLog: true, ...of };
    const result = from.round(request, by);
    result.catch(() => undefined);
    return result;
  }

  const turn = (): Promise<void> => jest.advanceTimersByTimeAsync(0);

  it('waits for as long as both are there, however little they have to say', async () => {
    const [, b] = [await node('a'), await node('b')];
    const result = round(b);
    await jest.advanceTimersByTimeAsync(600_000);
    call.done({ content: [] });
    expect(await result).toEqual({ content: [] });
    await turn();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('gives up soon where nobody answers', async () => {
    const b = await node('b');
    const result = round(b);
    await jest.advanceTimersByTimeAsync(2_999);
    expect(jest.getTimerCount()).not.toBe(0);
    await jest.advanceTimersByTimeAsync(1);
    await expect(result).rejects.toThrow(/TN6006 .*the process that held it does not answer/);
    await turn();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('gives up when the process that holds the call falls silent', async () => {
    const [, b] = [await node('a'), await node('b')];
    const result = round(b);
    await turn();
    expect(call.clients).toHaveLength(1);
    pubSub.isLost = () => true;
    await jest.advanceTimersByTimeAsync(15_000);
    await expect(result).rejects.toThrow(/TN6006 .*does not answer/);
    // The other one notices, too, and the call waits for its client again.
    await expect(call.clients[0]?.left).resolves.toBeInstanceOf(Suspension);
    await jest.advanceTimersByTimeAsync(15_000);
    expect(jest.getTimerCount()).toBe(0);
  });

  it.each([
    ['from the process that holds the call', 'progress'],
    ['to it', 'answer'],
  ])('tells of a message %s that was lost, and the call waits on', async (_, lost) => {
    const [, b] = [await node('a'), await node('b')];
    const result = round(b);
    await turn();
    pubSub.isLost = (kinds) => kinds.includes(lost);
    call.clients[0]?.report({ progress: 1 });
    call.clients[0]?.ask({ method: 'roots/list', params: {} }, 'k').catch(() => undefined);
    await jest.advanceTimersByTimeAsync(5_000);
    await expect(result).rejects.toThrow(/TN6009 .*a message between two processes was lost/);
    await turn();
    await expect(call.clients[0]?.left).resolves.toBeInstanceOf(Suspension);
    pubSub.isLost = () => false;
    const again = round(b);
    call.done({ content: [] });
    expect(await again).toEqual({ content: [] });
  });

  it('brings in one message what is said in one go, in order', async () => {
    const [, b] = [await node('a'), await node('b')];
    const result = round(b);
    await turn();
    const [there] = call.clients;
    there?.report({ progress: 1, total: 2, message: 'half' });
    there?.log({ level: 'info', data: 'x' });
    const answer = there?.ask({ method: 'roots/list', params: {} }, 'k');
    await turn();
    expect(client.heard).toEqual([
      { progress: 1, total: 2, message: 'half' },
      { level: 'info', data: 'x' },
      'roots/list k',
    ]);
    expect(await answer).toEqual({ action: 'accept' });
    call.done({ content: [] });
    await result;
    expect(pubSub.sent.map(({ kinds }) => kinds.join())).toEqual([
      'begin',
      'begun',
      'progress,log,ask',
      'answer',
      'result',
    ]);
  });

  it('brings large things that are said in one go in as many messages as it takes', async () => {
    const [, b] = [await node('a'), await node('b')];
    const result = round(b);
    await turn();
    const [there] = call.clients;
    for (const part of [1, 2, 3, 4, 5]) there?.log({ level: 'info', part, data: '日'.repeat(600_000) });
    there?.log({ level: 'info', part: 6, data: '\u0000'.repeat(690_000) });
    await turn();
    expect(client.heard.map((params) => (params as { part: number }).part)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(pubSub.sent.map(({ kinds }) => kinds.join())).toEqual([
      'begin',
      'begun',
      'log,log',
      'log,log',
      'log',
      'log',
    ]);
    expect(Math.max(...pubSub.sent.map(({ bytes }) => bytes))).toBeLessThanOrEqual(4 * 1024 * 1024);
    call.done({ content: [] });
    await result;
  });

  it('ends the round where the client answers in another one', async () => {
    const [, b] = [await node('a'), await node('b')];
    const suspension = new Suspension();
    client.answer = () => Promise.reject(suspension);
    const result = round(b);
    await turn();
    const asking = call.clients[0]?.ask({ method: 'roots/list', params: {} }, 'k');
    asking?.catch(() => undefined);
    // It is what the client's own process has thrown that tells the kernel of which call.
    await expect(result).rejects.toBe(suspension);
    await expect(asking).rejects.toBeInstanceOf(Suspension);
    expect(call.clients[0]?.signal.aborted).toBe(false);
    await turn();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('aborts the call with the client', async () => {
    const [, b] = [await node('a'), await node('b')];
    const result = round(b);
    await turn();
    client.aborter.abort(new Error('taken back'));
    await expect(result).rejects.toThrow('taken back');
    await turn();
    expect(call.clients[0]?.signal.aborted).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('begins nothing for a client that is gone already', async () => {
    const b = await node('b');
    client.aborter.abort(new Error('taken back'));
    await expect(round(b)).rejects.toThrow('taken back');
    expect(pubSub.sent).toEqual([]);
  });

  it.each([
    ['another identity', { identity: 'eve' }],
    ['a stranger', { identity: undefined }],
    ['a call that there is not', { park: 'another' }],
  ])('has nothing for %s', async (_, of) => {
    const [, b] = [await node('a'), await node('b')];
    await expect(round(b, of)).rejects.toMatchObject({ code: -32602, message: expect.stringContaining('TN6006') });
    expect(call.clients).toEqual([]);
  });

  it('has room for so many rounds, and for more once one is over', async () => {
    const [, b] = [await node('a', 1), await node('b')];
    const first = round(b);
    await turn();
    await expect(round(b, {}, new FakeClient())).rejects.toThrow('TN6005');
    call.done({ content: [] });
    await first;
    expect(await round(b)).toEqual({ content: [] });
  });

  it('does not tell what it did not expect, save in the log of the process that holds the call', async () => {
    const [, b] = [await node('a'), await node('b')];
    const result = round(b);
    await turn();
    call.failed(new TypeError('hidden'));
    await expect(result).rejects.toThrow('It failed in another process, whose log has the reason');
    expect(logged).toEqual(["A call of 'back' failed for a client of another process"]);
  });

  const deep: JsonObject = {};
  for (let level = 1, inner = deep; level < 100; level += 1) inner = inner['in'] = {} as JsonObject;

  it.each([
    ['too large', { content: [{ type: 'text', text: 'x'.repeat(4 * 1024 * 1024) }] }],
    ['of too many bytes', { content: [{ type: 'text', text: '日'.repeat(1_400_000) }] }],
    ['nested too deep', { content: [], structuredContent: deep }],
  ])('says so where a result is %s for a message, and keeps it', async (_, large) => {
    const [, b] = [await node('a'), await node('b')];
    call.done(large);
    await expect(round(b)).rejects.toThrow(
      /TN6009 .*too large for a message between processes, .* 4 MiB .* Return less/,
    );
  });

  it('refuses for a client whose answer is too large for a message', async () => {
    const [, b] = [await node('a'), await node('b')];
    client.answer = () => Promise.resolve({ text: 'x'.repeat(4 * 1024 * 1024) });
    void round(b);
    await turn();
    const asked = call.clients[0]?.ask({ method: 'roots/list', params: {} }, 'k');
    await expect(asked).rejects.toThrow('The answer is too large for a message between processes');
  });

  it('refuses for a client whose error is too large for a message', async () => {
    const [, b] = [await node('a'), await node('b')];
    client.answer = () => Promise.reject(new ProtocolError(-32000, 'x'.repeat(4 * 1024 * 1024)));
    void round(b);
    await turn();
    const asked = call.clients[0]?.ask({ method: 'roots/list', params: {} }, 'k');
    await expect(asked).rejects.toThrow('The error of the client is too large for a message between processes');
  });

  it('refuses a question that is too large for a message', async () => {
    const [, b] = [await node('a'), await node('b')];
    void round(b);
    await turn();
    const params = { message: 'x'.repeat(4 * 1024 * 1024) };
    const asked = call.clients[0]?.ask({ method: 'elicitation/create', params }, 'k');
    await expect(asked).rejects.toThrow('The question is too large for a message between processes');
  });

  it('does not wait for ever for what does not let it listen', async () => {
    pubSub.isStuck = true;
    const opening = expect(node('a')).rejects.toThrow(/TN6009 .*the messages of other processes cannot be received/);
    await jest.advanceTimersByTimeAsync(3_000);
    await opening;
    expect(jest.getTimerCount()).toBe(0);
  });

  it('ends the rounds of its own clients when it closes, and the call waits on', async () => {
    const [a, b] = [await node('a'), await node('b')];
    const result = round(b);
    await turn();
    await b.close();
    await expect(result).rejects.toMatchObject({ code: 'TN7003' });
    await expect(call.clients[0]?.left).resolves.toBeInstanceOf(Suspension);
    await expect(b.open()).rejects.toMatchObject({ code: 'TN7003' });
    await a.close();
    await turn();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('tells others when it closes', async () => {
    const [a, b] = [await node('a'), await node('b')];
    const result = round(b);
    await turn();
    await a.close();
    await expect(result).rejects.toThrow(/TN6006 .*the process that held it was closed/);
    await turn();
    expect(jest.getTimerCount()).toBe(0);
  });
});
