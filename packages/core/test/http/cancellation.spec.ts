import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { headers2026, message2026, Session } from './eras';
import { openPost, readReply } from './http-client';
import { openTarget, type Target } from './target';

let target: Target;
beforeAll(async () => void (target = await openTarget()));
afterAll(() => target[Symbol.asyncDispose]());

describe('cancellation in a 2025 session', () => {
  it.each([7, 'seven', '__proto__', '', -1])('aborts the request with id %j and sends no answer', async (id) => {
    const session = await Session.open(target.url);
    const key = `cancel ${id}`;
    const call = session.call('hold', { key }, { id });
    await target.stage.until(`hold ${key}`);
    expect((await session.notify('notifications/cancelled', { requestId: id, reason: 'changed my mind' })).status).toBe(
      202,
    );
    await target.stage.until(`aborted ${key}`);
    const reply = await call;
    expect([reply.status, reply.text]).toEqual([202, '']);
    target.stage.release(key);
    await target.stage.until(`ended ${key}`);
    expect((await session.request('ping')).status).toBe(200);
  });

  it('ends a reply that streams already, without an answer', async () => {
    const session = await Session.open(target.url);
    const call = session.call('hold_aloud', { key: 'streaming' }, { id: 7 });
    await target.stage.until('hold streaming');
    await session.notify('notifications/cancelled', { requestId: 7 });
    const reply = await call;
    expect(reply.messages.map((message) => message.method)).toEqual(['notifications/message']);
    target.stage.release('streaming');
    await target.stage.until('ended streaming');
  });

  it('tells an id that is a number from one that is its text', async () => {
    const session = await Session.open(target.url);
    const calls = [
      session.call('hold', { key: 'number' }, { id: 1 }),
      session.call('hold', { key: 'text' }, { id: '1' }),
    ];
    await Promise.all([target.stage.until('hold number'), target.stage.until('hold text')]);
    await session.notify('notifications/cancelled', { requestId: '1' });
    await target.stage.until('aborted text');
    target.stage.release('number');
    const [ofNumber, ofText] = await Promise.all(calls);
    expect(ofNumber?.answer).toMatchObject({ id: 1 });
    expect(ofText?.answer).toBeUndefined();
    expect(target.stage.notes).not.toContain('aborted number');
  });

  it('comes too late for a request that is answered', async () => {
    const session = await Session.open(target.url);
    expect((await session.call('add', { a: 1, b: 2 }, { id: 3 })).answer).toMatchObject({ id: 3 });
    expect((await session.notify('notifications/cancelled', { requestId: 3 })).status).toBe(202);
    expect((await session.call('add', { a: 1, b: 2 }, { id: 3 })).answer).toMatchObject({ id: 3 });
  });

  it('is not what losing the connection means', async () => {
    const session = await Session.open(target.url);
    await leave(
      session.headersOf(),
      { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'hold', arguments: { key: 'lost' } } },
      'lost',
    );
    expect((await session.request('ping', {}, { id: 2 })).status).toBe(200);
    target.stage.release('lost');
    await target.stage.until('ended lost');
    expect(target.stage.notes).not.toContain('aborted lost');
  });
});

describe('cancellation in the 2026 era', () => {
  it('is what losing the connection means', async () => {
    const params = { name: 'hold', arguments: { key: 'gone' } };
    await leave(headers2026('tools/call', params), message2026('tools/call', params), 'gone');
    await target.stage.until('aborted gone');
    target.stage.release('gone');
    await target.stage.until('ended gone');
  });

  it('is what losing the stream means, and nothing is sent into the void', async () => {
    const params = { name: 'hold_aloud', arguments: { key: 'stream gone' } };
    const headers = headers2026('tools/call', params);
    const body = message2026('tools/call', { ...params, _meta: { 'io.modelcontextprotocol/logLevel': 'info' } });
    const request = openPost(target.url, { headers }).end(JSON.stringify(body));
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(response.headers['content-type']).toBe('text/event-stream');
    await target.stage.until('hold stream gone');
    response.on('error', () => undefined);
    request.destroy();
    await target.stage.until('aborted stream gone');
    target.stage.release('stream gone');
    await target.stage.until('ended stream gone');
  });

  it('aborts every request of a client that leaves many', async () => {
    const params = { name: 'hold', arguments: { key: 'crowd' } };
    const requests = Array.from({ length: 10 }, () => {
      const request = openPost(target.url, { headers: headers2026('tools/call', params) });
      request.on('error', () => undefined).end(JSON.stringify(message2026('tools/call', params)));
      return request;
    });
    await target.stage.until('hold crowd', 10);
    for (const request of requests) request.destroy();
    await target.stage.until('aborted crowd', 10);
    target.stage.releaseAll();
  });

  it('spares a client that stays', async () => {
    const params = { name: 'hold', arguments: { key: 'staying' } };
    const request = openPost(target.url, { headers: headers2026('tools/call', params) });
    const response = once(request, 'response') as Promise<[IncomingMessage]>;
    request.end(JSON.stringify(message2026('tools/call', params)));
    await target.stage.until('hold staying');
    target.stage.release('staying');
    const reply = await readReply((await response)[0]);
    expect(reply.answer?.result).toMatchObject({ content: [{ text: 'staying' }] });
    expect(target.stage.notes).not.toContain('aborted staying');
  });
});

/** Sends a message, waits until its handler holds, and hangs up. */
async function leave(headers: Readonly<Record<string, string | undefined>>, body: unknown, key: string): Promise<void> {
  const request = openPost(target.url, { headers });
  request.on('error', () => undefined).end(JSON.stringify(body));
  await target.stage.until(`hold ${key}`);
  const gone = new Promise((resolve) => request.once('close', resolve));
  request.destroy();
  await gone;
}
