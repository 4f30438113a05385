import { openAskingTarget } from './asking-target';
import { message2026, Session } from './eras';
import { post } from './http-client';
import { StreamReader } from './stream-reader';
import type { Target } from './target';

const request = (id: unknown, method: string, params: unknown = {}) => ({ jsonrpc: '2.0', id, method, params });
const call = (id: unknown, name: string, args: unknown = {}) => request(id, 'tools/call', { name, arguments: args });
const note = { jsonrpc: '2.0', method: 'notifications/unheard' };

describe('batches in sessions of 2025-03-26', () => {
  let target: Target;
  let session: Session;
  beforeAll(async () => {
    target = await openAskingTarget();
    session = await Session.open(target.url, { version: '2025-03-26' });
  });
  afterAll(() => target[Symbol.asyncDispose]());

  const answersTo = async (batch: unknown): Promise<Record<string, unknown>[]> => {
    const reply = await session.send(batch);
    expect([reply.status, reply.headers['content-type']]).toEqual([200, 'application/json']);
    return JSON.parse(reply.text) as Record<string, unknown>[];
  };

  it('are answered with one list, each message as if it were alone', async () => {
    const answers = await answersTo([
      request(1, 'ping'),
      note,
      call('two', 'add', { a: 1, b: 2 }),
      call(3, 'reject_later'),
      request(4, 'no/such'),
      { jsonrpc: '2.0', id: 'old', result: {} },
      { id: 5, method: 'ping' },
      7,
    ]);
    const byId = new Map(answers.map((answer) => [answer['id'], answer]));
    expect(answers).toHaveLength(6);
    expect(byId.get(1)).toMatchObject({ result: {} });
    expect(byId.get('two')).toMatchObject({ result: { content: [{ text: '3' }] } });
    expect(byId.get(3)).toMatchObject({ result: { isError: true } });
    expect(byId.get(4)).toMatchObject({ error: { code: -32601 } });
    expect(answers.filter((answer) => answer['id'] === null)).toEqual([
      expect.objectContaining({ error: expect.objectContaining({ code: -32600 }) }),
      expect.objectContaining({ error: expect.objectContaining({ code: -32600 }) }),
    ]);
  });

  it('without requests are accepted with 202', async () => {
    const reply = await session.send([note, { jsonrpc: '2.0', id: 1, result: {} }]);
    expect([reply.status, reply.text]).toEqual([202, '']);
  });

  it('become a stream where something is sent before the answers', async () => {
    using stream = await StreamReader.open(session.url, session.headersOf(), [
      request(1, 'ping'),
      call(2, 'chatter'),
      call(3, 'add', { a: 1, b: 1 }),
    ]);
    await stream.ended;
    expect(stream.events.every(({ id, data }) => id !== undefined && data !== '')).toBe(true);
    expect(stream.messages.filter(({ method }) => method !== undefined)).toHaveLength(1);
    expect(stream.messages.flatMap(({ id }) => (id === undefined ? [] : [id])).sort()).toEqual([1, 2, 3]);
  });

  it('may ask the client, in several requests at a time', async () => {
    using stream = await StreamReader.open(session.url, session.headersOf(), [
      call(1, 'ask', { key: 'a' }),
      call(2, 'ask', { key: 'b' }),
      request(3, 'ping'),
    ]);
    await stream.until(({ messages }) => messages.filter(({ method }) => method === 'roots/list').length === 2);
    const questions = stream.messages.filter(({ method }) => method === 'roots/list');
    await session.send(questions.map(({ id, params }) => ({ jsonrpc: '2.0', id, result: { for: params!['key'] } })));
    await stream.ended;
    const answers = stream.messages.filter(({ method }) => method === undefined);
    expect(answers.map(({ id }) => id).sort()).toEqual([1, 2, 3]);
    expect(JSON.stringify(answers.find(({ id }) => id === 2))).toContain('b');
  });

  it('answer all but what is cancelled', async () => {
    const reply = session.send([call('held', 'hold', { key: 'batched' }), request(2, 'ping')]);
    await target.stage.until('hold batched');
    await session.notify('notifications/cancelled', { requestId: 'held' });
    expect(JSON.parse((await reply).text)).toEqual([{ jsonrpc: '2.0', id: 2, result: {} }]);
  });

  it('refuse an id that is in use, in that place alone', async () => {
    const reply = session.send([call(9, 'hold', { key: 'nine' }), call(9, 'hold', { key: 'twice' })]);
    await target.stage.until('hold nine');
    target.stage.release('nine');
    const answers = JSON.parse((await reply).text) as { error?: { code: number } }[];
    expect(answers.map(({ error }) => error?.code)).toEqual([-32600, undefined]);
  });

  it.each([
    ['nothing in it', []],
    ['another batch in it', [request(1, 'ping'), [request(2, 'ping')]]],
    ['a handshake in it', [request(1, 'initialize', {}), request(2, 'ping')]],
    ['more than a hundred messages', Array.from({ length: 101 }, (_, id) => request(id, 'ping'))],
  ])('are refused as a whole with %s', async (_, batch) => {
    const reply = await session.send(batch);
    expect(reply.verdict).toBe('400 -32600');
  });

  it('of a hundred messages are taken', async () => {
    expect(await answersTo(Array.from({ length: 100 }, (_, id) => request(id, 'ping')))).toHaveLength(100);
  });

  it.each(['2025-11-25', '2025-06-18', '2024-11-05'])('are refused in %s', async (version) => {
    const other = await Session.open(target.url, { version });
    expect((await other.send([request(1, 'ping')])).verdict).toBe('400 -32600');
  });

  it('are refused without a session, and in 2026', async () => {
    expect((await post(target.url, [request(1, 'ping')])).verdict).toBe('400 -32600');
    const modern = await post(target.url, [message2026('tools/list')], {
      headers: { 'mcp-protocol-version': '2026-07-28' },
    });
    expect(modern.verdict).toBe('400 -32600');
    expect((await post(target.url, [request(1, 'ping')], { headers: { 'mcp-session-id': 'made-up' } })).status).toBe(
      404,
    );
  });
});
