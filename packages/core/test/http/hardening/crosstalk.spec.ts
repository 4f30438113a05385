import { once } from 'node:events';
import { connect } from 'node:net';
import { tool } from '@tenon/core';
import { headers2026, message2026, request2026, Session } from '../eras';
import { post, type Reply } from '../http-client';
import { openTarget, type Target } from '../target';
import { Callers } from './callers';

let target: Target;
let callers: Callers;
beforeAll(async () => {
  target = await openTarget({}, (module) => ({
    ...module,
    providers: [
      ...(module.providers ?? []),
      // Talks while it waits, so that the streams of many calls are open at once.
      tool({ name: 'talk', input: { type: 'object' } }, async ({ key }, ctx) => {
        await ctx.info(`begun ${String(key)}`);
        await ctx.reportProgress(1, 2, `half ${String(key)}`);
        target.stage.note('talking');
        await target.stage.hold('talks');
        await ctx.reportProgress(2, 2, `whole ${String(key)}`);
        return String(key);
      }),
    ],
  }));
  callers = await Callers.of(target);
});
afterAll(() => target[Symbol.asyncDispose]());
afterEach(() => callers.requireService());

/** What a reply says, message by message. */
function said(reply: Reply): unknown[] {
  return reply.messages.map(({ method, params, result }) => {
    if (method === 'notifications/message')
      return (params?.['data'] as { message?: unknown }).message ?? params?.['data'];
    if (method === 'notifications/progress') return params?.['message'];
    return (result as { content: { text: string }[] } | undefined)?.content[0]?.text;
  });
}

function talkOf(key: string): Record<string, unknown> {
  const meta = { progressToken: 'same', 'io.modelcontextprotocol/logLevel': 'info' };
  return { name: 'talk', arguments: { key }, _meta: meta };
}

async function talkTogether(calls: (() => Promise<Reply>)[]): Promise<Reply[]> {
  const before = target.stage.notes.filter((note) => note === 'talking').length;
  const replies = calls.map((call) => call());
  await target.stage.until('talking', before + calls.length);
  target.stage.release('talks');
  return Promise.all(replies);
}

describe('requests with the same id and the same progress token', () => {
  const keys = Array.from({ length: 30 }, (_, index) => `key ${index}`);
  const own = (key: string) => [`begun ${key}`, `half ${key}`, `whole ${key}`, key];

  it('30 at once in 2026 keep each to its own stream', async () => {
    const replies = await talkTogether(
      keys.map((key) => () => request2026(target.url, 'tools/call', talkOf(key), { id: 1 })),
    );
    expect(replies.map(said)).toEqual(keys.map(own));
    expect(replies.map((reply) => reply.answer?.id)).toEqual(keys.map(() => 1));
  });

  it('30 sessions at once in 2025 keep each to its own stream', async () => {
    const sessions = await Promise.all(keys.map(() => Session.open(target.url)));
    const replies = await talkTogether(
      keys.map((key, index) => () => sessions[index]!.request('tools/call', talkOf(key), { id: 1 })),
    );
    expect(replies.map(said)).toEqual(keys.map(own));
  });

  it('both eras at once keep each to its own stream', async () => {
    const session = await Session.open(target.url);
    const replies = await talkTogether([
      () => session.request('tools/call', talkOf('old'), { id: 'x' }),
      () => request2026(target.url, 'tools/call', talkOf('new'), { id: 'x' }),
    ]);
    expect(replies.map(said)).toEqual([own('old'), own('new')]);
  });

  it('a session of 2025 refuses the second, which hears nothing of the first', async () => {
    const session = await Session.open(target.url);
    const before = target.stage.notes.filter((note) => note === 'talking').length;
    const first = session.request('tools/call', talkOf('first'), { id: 1 });
    await target.stage.until('talking', before + 1);
    const second = await session.request('tools/call', talkOf('second'), { id: 1 });
    expect(second.verdict).toBe('400 -32600');
    expect(second.text).not.toContain('first');
    target.stage.release('talks');
    expect(said(await first)).toEqual(own('first'));
  });
});

describe('cancelling one of two sessions with the same ids', () => {
  it('aborts its own request only', async () => {
    const [one, two] = await Promise.all([Session.open(target.url), Session.open(target.url)]);
    const calls = [one.call('hold', { key: 'one' }, { id: 1 }), two.call('hold', { key: 'two' }, { id: 1 })];
    await Promise.all([target.stage.until('hold one'), target.stage.until('hold two')]);
    await one.notify('notifications/cancelled', { requestId: 1 });
    await target.stage.until('aborted one');
    target.stage.releaseAll();
    const [ofOne, ofTwo] = await Promise.all(calls);
    expect(ofOne?.answer).toBeUndefined();
    expect(ofTwo?.answer).toMatchObject({ id: 1, result: { content: [{ text: 'two' }] } });
    expect(target.stage.notes).not.toContain('aborted two');
  });

  it('is not open to requests of 2026, whose notifications have no session', async () => {
    const session = await Session.open(target.url);
    const call = session.call('hold', { key: 'safe' }, { id: 'safe' });
    await target.stage.until('hold safe');
    const params = { requestId: 'safe' };
    const foreign = message2026('notifications/cancelled', params);
    delete foreign['id'];
    const headers = { ...headers2026('notifications/cancelled'), 'mcp-session-id': session.id };
    expect((await post(target.url, foreign, { headers })).status).toBe(202);
    target.stage.release('safe');
    expect((await call).answer?.result).toBeDefined();
    expect(target.stage.notes).not.toContain('aborted safe');
  });
});

describe('cancellations that race', () => {
  const cancelled = (requestId: unknown) => ({
    jsonrpc: '2.0',
    method: 'notifications/cancelled',
    params: { requestId },
  });

  it('end each request once: with its answer or without, never with both and never with an error', async () => {
    const session = await Session.open(target.url);
    const rounds = Array.from({ length: 60 }, async (_, id) => {
      const call = session.call('reject_later', {}, { id });
      const cancellations = Array.from({ length: id % 4 }, () => session.send(cancelled(id)));
      const [reply, ...acknowledged] = await Promise.all([call, ...cancellations]);
      expect(acknowledged.map(({ status }) => status)).toEqual(acknowledged.map(() => 202));
      expect(reply.messages.length).toBeLessThanOrEqual(1);
      expect([200, 202]).toContain(reply.status);
    });
    await Promise.all(rounds);
    expect((await session.request('ping', {}, { id: 1 })).status).toBe(200);
  });

  it('of requests that are not there yet, or never were, mean nothing', async () => {
    const session = await Session.open(target.url);
    for (const id of ['later', 0, -1, 2 ** 53 - 1, '', '__proto__', null, {}, [], true, undefined]) {
      expect((await session.send(cancelled(id))).status).toBe(202);
    }
    for (const id of ['later', 0, '__proto__']) {
      expect((await session.call('add', { a: 1, b: 1 }, { id })).answer).toMatchObject({ id, result: {} });
    }
  });

  it('of the handshake mean nothing, since it has no session yet', async () => {
    const opening = Session.open(target.url);
    await callers.session.send(cancelled(0));
    const session = await opening;
    expect((await session.request('ping')).status).toBe(200);
  });

  it('meet a session that is being deleted, and a client that goes away', async () => {
    for (let round = 0; round < 10; round++) {
      const session = await Session.open(target.url);
      const key = `racing ${round}`;
      const call = session.call('hold', { key }, { id: 1 });
      await target.stage.until(`hold ${key}`);
      const [gone, noted] = await Promise.all([session.delete(), session.send(cancelled(1))]);
      expect(gone.status).toBe(204);
      expect([202, 404]).toContain(noted.status);
      await target.stage.until(`aborted ${key}`);
      expect((await call).answer).toBeUndefined();
      target.stage.release(key);
      await target.stage.until(`ended ${key}`);
      expect(target.stage.notes.filter((note) => note === `aborted ${key}`)).toHaveLength(1);
    }
  });

  it('arrive on the very connection of the request, right behind it', async () => {
    const session = await Session.open(target.url);
    const head = (message: unknown, more = '') => {
      const body = JSON.stringify(message);
      return `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAccept: */*\r\nMcp-Session-Id: ${session.id}\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;
    };
    const socket = connect(target.port, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    const params = { name: 'hold', arguments: { key: 'p' } };
    socket.write(head({ jsonrpc: '2.0', id: 'p', method: 'tools/call', params }));
    await target.stage.until('hold p');
    socket.write(head(cancelled('p'), 'Connection: close\r\n'));
    await target.stage.until('aborted p');
    await once(socket, 'close');
    expect(text.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 202', 'HTTP/1.1 202']);
    target.stage.release('p');
  });
});
