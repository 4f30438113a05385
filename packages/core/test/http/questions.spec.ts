import type { AuthGate } from '@tenon/core';
import { openAskingTarget } from './asking-target';
import { call2026, Session } from './eras';
import type { RpcMessage } from './http-client';
import { StreamReader } from './stream-reader';
import type { Target } from './target';

/** Calls a tool of a session and reads the reply as it comes. */
function calling(session: Session, name: string, args: unknown, id: unknown = 1): Promise<StreamReader> {
  const message = { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } };
  return StreamReader.open(session.url, session.headersOf(), message);
}

const byName: AuthGate = {
  authenticate: (request) => {
    const name = /^Bearer (\w+)$/.exec(request.header('authorization') ?? '')?.[1];
    return name === undefined ? { refusal: { status: 401 } } : { principal: { subject: name, scopes: [] } };
  },
  insufficientScope: () => ({ status: 403 }),
};

const textOf = (answer: RpcMessage): unknown =>
  JSON.parse((answer.result as { content: { text: string }[] }).content[0]!.text);

describe('questions to the client of a 2025 session over HTTP', () => {
  let target: Target;
  beforeAll(async () => void (target = await openAskingTarget()));
  afterAll(() => target[Symbol.asyncDispose]());

  it.each(['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'])(
    'travel on the stream of the request that asks, and are answered by a POST, in %s',
    async (version) => {
      const session = await Session.open(target.url, { version });
      const stream = await calling(session, 'ask', { key: `v${version}` });
      const question = await stream.message('roots/list');
      expect(question.params).toEqual({ key: `v${version}` });
      const answered = await session.send({ jsonrpc: '2.0', id: question.id, result: { roots: [1] } });
      expect([answered.status, answered.text]).toEqual([202, '']);
      expect(textOf(await stream.answer())).toEqual({ roots: [1] });
      await stream.ended;
    },
  );

  it('may be several at a time, answered in any order', async () => {
    const session = await Session.open(target.url);
    const stream = await calling(session, 'ask_many', { key: 'm', count: 3 });
    await stream.until(({ messages }) => messages.length === 3);
    for (const { id, params } of [...stream.messages].reverse()) {
      await session.send({ jsonrpc: '2.0', id, result: { for: params!['key'] } });
    }
    expect(textOf(await stream.answer())).toEqual([{ for: 'm0' }, { for: 'm1' }, { for: 'm2' }]);
  });

  it('fail with what the client answers where that is an error', async () => {
    const session = await Session.open(target.url);
    const stream = await calling(session, 'ask', { key: 'refused' });
    const { id } = await stream.message('roots/list');
    await session.send({ jsonrpc: '2.0', id, error: { code: -1, message: 'User rejected', data: { a: 1 } } });
    expect((await stream.answer()).error).toEqual({ code: -1, message: 'User rejected', data: { a: 1 } });
  });

  it.each([
    ['a result that is text', { result: 'x' }],
    ['a result that is a list', { result: [] }],
    ['an error that is text', { error: 'x' }],
    ['an error without a code', { error: { message: 'x' } }],
    ['an error that is null', { error: null }],
  ])('fail where the client answers with %s', async (_, response) => {
    const session = await Session.open(target.url);
    const stream = await calling(session, 'ask', { key: 'odd' });
    const { id } = await stream.message('roots/list');
    expect((await session.send({ jsonrpc: '2.0', id, ...response })).status).toBe(202);
    expect((await stream.answer()).error).toMatchObject({ code: -32603 });
  });

  it('take no answer from another session, and none to an id that is not open', async () => {
    const [mine, other] = await Promise.all([Session.open(target.url), Session.open(target.url)]);
    const stream = await calling(mine, 'ask', { key: 'mine' });
    const { id } = await stream.message('roots/list');
    expect((await other.send({ jsonrpc: '2.0', id, result: { forged: true } })).status).toBe(202);
    for (const wrong of ['1', 1, `${id}x`, '__proto__', 'constructor']) {
      expect((await mine.send({ jsonrpc: '2.0', id: wrong, result: { forged: true } })).status).toBe(202);
    }
    await mine.send({ jsonrpc: '2.0', id, result: { mine: true } });
    await mine.send({ jsonrpc: '2.0', id, result: { twice: true } });
    expect(textOf(await stream.answer())).toEqual({ mine: true });
  });

  it('take no answer from another principal', async () => {
    await using guarded = await openAskingTarget({ auth: byName });
    const ann = await Session.open(guarded.url, { headers: { authorization: 'Bearer ann' } });
    const stream = await calling(ann, 'ask', { key: 'ann' });
    const { id } = await stream.message('roots/list');
    const asBen = { headers: { authorization: 'Bearer ben' } };
    expect((await ann.send({ jsonrpc: '2.0', id, result: { forged: true } }, asBen)).status).toBe(404);
    await ann.send({ jsonrpc: '2.0', id, result: { ann: true } });
    expect(textOf(await stream.answer())).toEqual({ ann: true });
  });

  it('have ids that differ from session to session in what cannot be guessed', async () => {
    const prefixes = new Set<string>();
    for (let at = 0; at < 5; at++) {
      const session = await Session.open(target.url);
      const stream = await calling(session, 'ask', { key: 'id' });
      const { id } = await stream.message('roots/list');
      expect(id).toMatch(/^[\w-]{16}-1$/);
      prefixes.add(String(id).slice(0, 16));
      await session.send({ jsonrpc: '2.0', id, result: {} });
    }
    expect(prefixes.size).toBe(5);
  });

  it('are taken back by their signal, and the client is told', async () => {
    const session = await Session.open(target.url);
    const stream = await calling(session, 'ask', { key: 'back' });
    const { id } = await stream.message('roots/list');
    target.stage.release('give up back');
    expect((await stream.message('notifications/cancelled')).params).toEqual({ requestId: id });
    await stream.answer();
    expect(target.stage.notes).toContain('failed back: gave up back');
    expect((await session.send({ jsonrpc: '2.0', id, result: {} })).status).toBe(202);
  });

  it('end with the request that asks, whether it is cancelled or answered, and the client is told', async () => {
    const session = await Session.open(target.url);
    const cancelled = await calling(session, 'ask', { key: 'cancelled' }, 77);
    const { id } = await cancelled.message('roots/list');
    await session.notify('notifications/cancelled', { requestId: 77 });
    await cancelled.ended;
    expect(cancelled.messages.at(-1)).toMatchObject({ method: 'notifications/cancelled', params: { requestId: id } });
    expect(target.stage.notes).toContain('failed cancelled: The client cancelled the request');

    const left = await calling(session, 'ask_and_leave', { key: 'left' });
    await left.ended;
    expect(left.messages.map(({ method }) => method)).toEqual(['roots/list', 'notifications/cancelled', undefined]);
  });

  it('end with the session', async () => {
    const session = await Session.open(target.url);
    const stream = await calling(session, 'ask', { key: 'deleted' });
    await stream.message('roots/list');
    await session.delete();
    await stream.ended;
    expect(target.stage.notes).toContain('failed deleted: The session has ended');
  });

  it('end with the server', async () => {
    const closing = await openAskingTarget({ shutdownTimeoutMs: 50 });
    const session = await Session.open(closing.url);
    const stream = await calling(session, 'ask', { key: 'closing' });
    await stream.message('roots/list');
    await closing.server.close();
    expect(closing.stage.notes).toContain('failed closing: The server is closing');
    expect((await stream.answer()).error).toMatchObject({ code: -32000 });
  });

  it('outlast the connection they were asked on', async () => {
    const session = await Session.open(target.url);
    const stream = await calling(session, 'ask', { key: 'cut' });
    const { id } = await stream.message('roots/list');
    stream.leave();
    await session.send({ jsonrpc: '2.0', id, result: { late: true } });
    const again = await StreamReader.open(session.url, session.headersOf({ 'last-event-id': stream.lastId }));
    expect(textOf(await again.answer())).toEqual({ late: true });
  });

  it('are refused beyond a hundred at a time', async () => {
    const session = await Session.open(target.url);
    const stream = await calling(session, 'ask_many', { key: 'x', count: 101 });
    expect((await stream.answer()).error).toMatchObject({ code: -32000, message: expect.stringContaining('100') });
  });

  it('are not asked in 2026', async () => {
    const reply = await call2026(target.url, 'ask', { key: 'modern' });
    expect(reply.code).toBe(-32603);
    expect(reply.isStream).toBe(false);
  });

  it('pass over progress that the client reports', async () => {
    const session = await Session.open(target.url);
    const stream = await calling(session, 'ask', { key: 'progress' });
    const { id } = await stream.message('roots/list');
    const progress = await session.notify('notifications/progress', { progressToken: id, progress: 1 });
    expect(progress.status).toBe(202);
    await session.send({ jsonrpc: '2.0', id, result: {} });
    expect(textOf(await stream.answer())).toEqual({});
  });
});
