import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { createServer, lifespan, type DynamicModule, type OutgoingMessage, type TenonServer } from '@tenon/core';
import { FakeLogger } from '../fakes/fake-logger';
import { call2026, headers2026, message2026, request2026, Session } from './eras';
import { post, Reply, requireDiscretion } from './http-client';
import { Stage } from './stage';
import { openTarget, secret, targetModule } from './target';

class First {}
class Second {}

interface Watched {
  readonly server: TenonServer;
  readonly stage: Stage;
  readonly log: FakeLogger;
}

/** A server whose two lifespans note when they start and stop; `slow` ones wait for the stage. */
function watchedServer({ slow = false, failing = false, shutdownTimeoutMs = 5_000 } = {}): Watched {
  const stage = new Stage();
  const log = new FakeLogger();
  const first = lifespan(First, async function* () {
    stage.note('start first');
    if (slow) await stage.hold('start');
    yield new First();
    stage.note('stop first');
  });
  const second = lifespan(
    Second,
    async function* () {
      stage.note('start second');
      if (failing) throw new Error(`cannot open ${secret}`);
      yield new Second();
      stage.note('stop second');
    },
    [First],
  );
  const module: DynamicModule = targetModule(stage, [second, first]);
  const server = createServer(module, { name: 'watched', logger: log, shutdownTimeoutMs });
  return { server, stage, log };
}

function lifespanNotes(stage: Stage): string[] {
  return stage.notes.filter((note) => note.startsWith('start') || note.startsWith('stop'));
}

/** Sends a 2026 call of a tool through `fetch`. */
async function fetchCall(server: TenonServer, name: string, args: unknown = {}): Promise<Reply> {
  const params = { name, arguments: args };
  const response = await server.fetch(
    new Request('http://127.0.0.1/mcp', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(headers2026('tools/call', params) as Record<string, string>),
      },
      body: JSON.stringify(message2026('tools/call', params)),
    }),
  );
  const text = await response.text();
  requireDiscretion(text);
  return new Reply(response.status, { 'content-type': response.headers.get('content-type') ?? undefined }, text);
}

/** A host application that listens by itself. */
async function host(listener: RequestListener): Promise<{ url: string } & AsyncDisposable> {
  const http = createHttpServer(listener).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    [Symbol.asyncDispose]: () => new Promise((resolve) => http.close(() => resolve())),
  };
}

it('answers 500 where what the host application goes on with fails while the server starts', async () => {
  const { server, log } = watchedServer();
  await using running = server;
  const handler = running.nodeHandler();
  await using application = await host((request, response) =>
    handler(request, response, () => {
      throw new Error(`the application fails with ${secret}`);
    }),
  );
  const reply = await fetch(new URL('/elsewhere', application.url));
  expect(reply.status).toBe(500);
  expect(await reply.text()).not.toContain(secret);
  expect(log.lines).toContainEqual(expect.objectContaining({ message: 'A request could not be answered' }));
});

it('shows refusals to those who watch, each time that one is sent', async () => {
  const seen: string[] = [];
  const watch = (message: unknown): void => void seen.push((message as OutgoingMessage).text);
  subscribe('tenon:message', watch);
  const { server } = watchedServer();
  const ask = async (): Promise<string> =>
    (await server.fetch(new Request('http://127.0.0.1/mcp', { method: 'POST', body: '{}' }))).text();
  const sent = [await ask(), await ask()];
  await server.close();
  sent.push(await ask());
  unsubscribe('tenon:message', watch);
  expect(sent[0]).toContain('Content-Type');
  expect(sent[2]).toContain('does not run');
  expect(seen).toEqual(sent);
});

describe.each(['fetch', 'nodeHandler'] as const)('a server behind %s', (door) => {
  async function open(
    watched: Watched,
  ): Promise<{ call: (name: string, args?: unknown) => Promise<Reply> } & AsyncDisposable> {
    const { server } = watched;
    if (door === 'fetch')
      return { call: (name, args) => fetchCall(server, name, args), [Symbol.asyncDispose]: () => server.close() };
    const application = await host(server.nodeHandler());
    return {
      call: (name, args) => call2026(application.url, name, args, { mayFail: true }),
      [Symbol.asyncDispose]: async () => {
        await server.close();
        await application[Symbol.asyncDispose]();
      },
    };
  }

  it('starts by itself, once, also where many ask first', async () => {
    const watched = watchedServer({ slow: true });
    await using opened = await open(watched);
    expect(lifespanNotes(watched.stage)).toEqual([]);
    const calls = Array.from({ length: 20 }, (_, index) => opened.call('add', { a: index, b: 0 }));
    await watched.stage.until('hold start');
    watched.stage.release('start');
    const replies = await Promise.all(calls);
    expect(replies.map((reply) => reply.status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(lifespanNotes(watched.stage)).toEqual(['start first', 'start second']);
  });

  it('answers 503 without detail where it cannot start, and says why in the log', async () => {
    const watched = watchedServer({ failing: true });
    await using opened = await open(watched);
    for (const reply of await Promise.all([opened.call('add'), opened.call('add')])) {
      expect(reply.verdict).toBe('503 -32603');
      expect(reply.text).not.toContain('hunter2');
      expect(reply.text).not.toContain('TN');
    }
    expect(watched.log.lines).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'The server could not start' }),
    );
  });

  it('answers 503 once it was closed, and its lifespans stay stopped', async () => {
    const watched = watchedServer();
    await using opened = await open(watched);
    expect((await opened.call('add', { a: 1, b: 1 })).status).toBe(200);
    await watched.server.close();
    expect((await opened.call('add', { a: 1, b: 1 })).status).toBe(503);
    expect(lifespanNotes(watched.stage)).toEqual(['start first', 'start second', 'stop second', 'stop first']);
  });

  it('lets a running call end before its lifespans stop', async () => {
    const watched = watchedServer();
    await using opened = await open(watched);
    const call = opened.call('hold', { key: 'k' });
    await watched.stage.until('hold k');
    const closed = watched.server.close();
    await new Promise(setImmediate);
    expect(watched.stage.notes).not.toContain('stop second');
    watched.stage.release('k');
    expect((await call).answer?.result).toMatchObject({ content: [{ text: 'k' }] });
    await closed;
    expect(watched.stage.notes.slice(-3)).toEqual(['ended k', 'stop second', 'stop first']);
  });

  it('gives up a call that does not end in time: its signal aborts, and its client gets an error', async () => {
    const watched = watchedServer({ shutdownTimeoutMs: 30 });
    await using opened = await open(watched);
    const call = opened.call('hold', { key: 'k' });
    await watched.stage.until('hold k');
    await watched.server.close();
    expect((await call).verdict).toBe('503 -32000');
    expect(watched.stage.notes).toContain('aborted k');
    watched.stage.release('k');
  });
});

describe('closing a server that listens', () => {
  it('finishes what runs, in both eras and also as a stream, refuses what is new, and stops lifespans in reverse', async () => {
    const { server, stage } = watchedServer();
    const { url, port } = await server.listen({ port: 0 });
    const session = await Session.open(url);
    const calls = [
      session.call('hold', { key: 'plain' }),
      session.call('hold_aloud', { key: 'aloud' }, { id: 2 }),
      call2026(url, 'hold', { key: 'modern' }),
    ];
    const keys = ['plain', 'aloud', 'modern'];
    await Promise.all(keys.map((key) => stage.until(`hold ${key}`)));
    const closed = server.close();
    await refusesConnections(port);
    expect(stage.notes).not.toContain('stop second');
    for (const key of keys) stage.release(key);
    const replies = await Promise.all(calls);
    expect(replies.map((reply) => reply.answer?.result)).toEqual(
      keys.map((key) => expect.objectContaining({ content: [{ type: 'text', text: key }] })),
    );
    await closed;
    expect(stage.notes.slice(-2)).toEqual(['stop second', 'stop first']);
    expect(server.address).toBeUndefined();
  });

  it('cuts what does not end in time, streams too, and tells handlers', async () => {
    const { server, stage } = watchedServer({ shutdownTimeoutMs: 30 });
    const { url } = await server.listen({ port: 0 });
    const session = await Session.open(url);
    const calls = Promise.allSettled([
      session.call('hold', { key: 'plain' }, { mayFail: true }),
      session.call('hold_aloud', { key: 'aloud' }, { id: 2 }),
      call2026(url, 'hold', { key: 'modern' }, { mayFail: true }),
    ]);
    await Promise.all(['plain', 'aloud', 'modern'].map((key) => stage.until(`hold ${key}`)));
    await server.close();
    expect(stage.notes).toEqual(
      expect.arrayContaining(['aborted plain', 'aborted aloud', 'aborted modern', 'stop second', 'stop first']),
    );
    for (const settled of await calls) {
      if (settled.status === 'fulfilled') expect(settled.value.answer?.error?.code).toBe(-32000);
    }
    stage.releaseAll();
  });

  it('waits for a handler whose 2025 client has left', async () => {
    const { server, stage } = watchedServer();
    const { url } = await server.listen({ port: 0 });
    const session = await Session.open(url);
    const call = session.call('hold', { key: 'left' }, { id: 1 });
    await stage.until('hold left');
    await session.notify('notifications/cancelled', { requestId: 1 });
    await call;
    const closed = server.close();
    await new Promise(setImmediate);
    stage.release('left');
    await closed;
    expect(stage.notes.slice(-3)).toEqual(['ended left', 'stop second', 'stop first']);
  });

  it('is done once, however often it is asked for', async () => {
    const { server, stage } = watchedServer();
    await server.listen({ port: 0 });
    await Promise.all([server.close(), server.close(), server[Symbol.asyncDispose]()]);
    await server.close();
    expect(lifespanNotes(stage)).toEqual(['start first', 'start second', 'stop second', 'stop first']);
  });

  it('while it starts leaves nothing running and nothing listening', async () => {
    const { server, stage } = watchedServer({ slow: true });
    const listening = server.listen({ port: 0 });
    const refused = expect(listening).rejects.toMatchObject({ code: 'TN4003' });
    await stage.until('hold start');
    const closed = server.close();
    stage.release('start');
    await Promise.all([refused, closed]);
    expect(server.address).toBeUndefined();
    expect(lifespanNotes(stage)).toEqual(['start first', 'start second', 'stop second', 'stop first']);
  });

  it('while it binds its port leaves nothing listening', async () => {
    const { server } = watchedServer();
    await server.start();
    const listening = server.listen({ port: 0 });
    await Promise.resolve();
    const closed = server.close();
    const [bound] = await Promise.allSettled([listening, closed]);
    if (bound.status === 'fulfilled') await refusesConnections(bound.value.port);
    expect(server.address).toBeUndefined();
  });

  it('before it started is possible, and final', async () => {
    const { server, stage } = watchedServer();
    await server.close();
    await expect(server.start()).rejects.toMatchObject({ code: 'TN4003' });
    await expect(server.listen({ port: 0 })).rejects.toMatchObject({ code: 'TN4003' });
    expect(stage.notes).toEqual([]);
  });

  it('does not wait for clients that keep their connection open and ask nothing', async () => {
    await using target = await openTarget();
    const idle = connect(target.port, '127.0.0.1');
    await once(idle, 'connect');
    const closed = once(idle, 'close');
    idle.on('error', () => undefined);
    await target.server.close();
    await closed;
  });
});

describe('starting a server', () => {
  it('that fails stops what had started, and listens nowhere', async () => {
    const { server, stage } = watchedServer({ failing: true });
    await expect(server.listen({ port: 0 })).rejects.toMatchObject({ code: 'TN1014' });
    expect(server.address).toBeUndefined();
    expect(lifespanNotes(stage)).toEqual(['start first', 'start second', 'stop first']);
    await server.close();
  });

  it('serves the path that it was told, with or without a slash, and nothing else', async () => {
    const { server } = watchedServer();
    const { url } = await server.listen({ port: 0, path: '/api/tools' });
    expect((await request2026(url, 'tools/list')).status).toBe(200);
    expect((await request2026(`${url}/`, 'tools/list')).status).toBe(200);
    expect((await request2026(`${url}?key=value`, 'tools/list')).status).toBe(200);
    expect((await post(new URL('/mcp', url).href, {})).status).toBe(404);
    await server.close();
  });
});

async function refusesConnections(port: number): Promise<void> {
  const probe = connect(port, '127.0.0.1');
  const [error] = (await once(probe, 'error').catch((reason: unknown) => [reason])) as [NodeJS.ErrnoException];
  expect(error.code).toMatch(/ECONNREFUSED|ECONNRESET/);
}
