import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { MemoryConnection, OutgoingMessage } from '@tenon/core';
import { openAskingTarget } from './http/asking-target';
import { handshake } from './http/eras';
import type { RpcMessage } from './http/http-client';
import type { Target } from './http/target';

type Received = RpcMessage | RpcMessage[];

/** The client's end of a connection in memory, message by message. */
class Client {
  readonly received: Received[] = [];

  constructor(readonly connection: MemoryConnection) {
    connection.onMessage((text) => this.received.push(JSON.parse(text) as Received));
  }

  static async open(target: Target, version: string): Promise<Client> {
    const client = new Client(target.server.connectInMemory());
    client.send({ jsonrpc: '2.0', id: 'init', method: 'initialize', params: handshake(version) });
    await client.until(() => client.received.length === 1);
    return client;
  }

  send(message: unknown): void {
    this.connection.send(JSON.stringify(message));
  }
  call(id: unknown, name: string, args: unknown = {}): void {
    this.send({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } });
  }
  async until(isThere: () => boolean): Promise<void> {
    while (!isThere()) await new Promise(setImmediate);
  }
  get messages(): RpcMessage[] {
    return this.received.flatMap((one) => one);
  }
  async message(method: string): Promise<RpcMessage> {
    await this.until(() => this.messages.some((message) => message.method === method));
    return this.messages.findLast((message) => message.method === method)!;
  }
  async answer(id: unknown): Promise<RpcMessage> {
    const isIt = (message: RpcMessage): boolean => message.id === id && message.method === undefined;
    await this.until(() => this.messages.some(isIt));
    return this.messages.find(isIt)!;
  }
}

describe('a connection that carries a 2025 session', () => {
  let target: Target;
  beforeAll(async () => void (target = await openAskingTarget()));
  afterAll(() => target[Symbol.asyncDispose]());

  it.each(['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'])('asks its client in %s', async (version) => {
    const client = await Client.open(target, version);
    client.call(1, 'ask', { key: 'k' });
    const { id, params } = await client.message('roots/list');
    expect(params).toEqual({ key: 'k' });
    client.send({ jsonrpc: '2.0', id: 'wrong', result: {} });
    client.send({ jsonrpc: '2.0', id, result: { roots: [] } });
    expect(JSON.stringify((await client.answer(1)).result)).toContain('roots');
  });

  it('takes no answer from another connection', async () => {
    const [mine, other] = [await Client.open(target, '2025-11-25'), await Client.open(target, '2025-11-25')];
    mine.call(1, 'ask', { key: 'k' });
    const { id } = await mine.message('roots/list');
    other.send({ jsonrpc: '2.0', id, result: { forged: true } });
    other.send({ jsonrpc: '2.0', id: 2, method: 'ping' });
    await other.answer(2);
    mine.send({ jsonrpc: '2.0', id, error: { code: -1, message: 'declined' } });
    expect((await mine.answer(1)).error).toEqual({ code: -1, message: 'declined' });
  });

  it('gives its questions up when it is closed', async () => {
    const client = await Client.open(target, '2025-11-25');
    client.call(1, 'ask', { key: 'closed' });
    await client.message('roots/list');
    await client.connection.close();
    expect(target.stage.notes).toContain('failed closed: The connection was closed');
  });

  it('does not ask before the handshake, nor in it', async () => {
    const client = new Client(target.server.connectInMemory());
    client.call(1, 'ask', { key: 'early' });
    expect((await client.answer(1)).error?.code).toBe(-32600);
  });

  it('hears of changes once it said that it is ready, and of resources that it subscribed to', async () => {
    const client = await Client.open(target, '2025-11-25');
    target.server.notifyListChanged('prompts');
    client.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    client.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    client.send({ jsonrpc: '2.0', id: 1, method: 'resources/subscribe', params: { uri: 'item://1' } });
    expect((await client.answer(1)).result).toEqual({});
    for (const uri of ['item://1', 'item://2']) target.server.notifyResourceUpdated(uri);
    target.server.notifyListChanged('tools');
    await client.message('notifications/tools/list_changed');
    client.send({ jsonrpc: '2.0', id: 2, method: 'resources/unsubscribe', params: { uri: 'item://1' } });
    await client.answer(2);
    target.server.notifyResourceUpdated('item://1');
    target.server.notifyListChanged('resources');
    await client.message('notifications/resources/list_changed');
    expect(client.messages.flatMap(({ method, params }) => (method === undefined ? [] : [[method, params]]))).toEqual([
      ['notifications/resources/updated', { uri: 'item://1' }],
      ['notifications/tools/list_changed', {}],
      ['notifications/resources/list_changed', {}],
    ]);
    await client.connection.close();
    target.server.notifyListChanged('tools');
    await new Promise(setImmediate);
    expect(client.messages.filter(({ method }) => method === 'notifications/tools/list_changed')).toHaveLength(1);
  });

  it('takes batches in 2025-03-26, asks in the middle of them, and answers with one list', async () => {
    const client = await Client.open(target, '2025-03-26');
    client.send([
      { jsonrpc: '2.0', id: 1, method: 'ping' },
      { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'ask', arguments: { key: 'b' } } },
      { jsonrpc: '2.0', method: 'notifications/unheard' },
      { jsonrpc: '2.0', id: 3 },
    ]);
    const { id } = await client.message('roots/list');
    client.send([{ jsonrpc: '2.0', id, result: { ok: true } }]);
    await client.answer(2);
    const answers = client.received.filter((one) => Array.isArray(one));
    expect(answers).toHaveLength(1);
    expect(answers[0]!.map((answer) => answer.id)).toEqual(expect.arrayContaining([1, null, 2]));
    expect(answers[0]).toHaveLength(3);
    for (const refused of [[], [[]], [{ jsonrpc: '2.0', id: 1, method: 'initialize', params: handshake() }]]) {
      const before = client.received.length;
      client.send(refused);
      await client.until(() => client.received.length > before);
      expect(client.received.at(-1)).toMatchObject({ id: null, error: { code: -32600 } });
    }
  });

  it('refuses malformed messages of a batch in the revision of its session', async () => {
    const client = await Client.open(target, '2025-03-26');
    const seen: OutgoingMessage[] = [];
    const watch = (message: unknown): void => void seen.push(message as OutgoingMessage);
    subscribe('tenon:message', watch);
    client.send([{ jsonrpc: '1.0' }]);
    await client.until(() => client.received.length === 2);
    unsubscribe('tenon:message', watch);
    expect(client.received[1]).toMatchObject([{ id: null, error: { code: -32600 } }]);
    expect(seen).toMatchObject([{ protocolVersion: '2025-03-26', transport: 'memory' }]);
    await client.connection.close();
  });

  it.each(['2025-11-25', '2025-06-18', '2024-11-05'])('refuses batches in %s', async (version) => {
    const client = await Client.open(target, version);
    client.send([{ jsonrpc: '2.0', id: 1, method: 'ping' }]);
    await client.until(() => client.received.length === 2);
    expect(client.received[1]).toMatchObject({ id: null, error: { code: -32600 } });
  });
});
