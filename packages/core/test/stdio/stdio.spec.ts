import { handshake, message2026 } from '../http/eras';
import { requireDiscretion, type RpcMessage } from '../http/http-client';
import { StdioProgram, type StdioServer } from './stdio-server';

let program: StdioProgram;
beforeAll(async () => void (program = await StdioProgram.build()));
afterAll(() => program.remove());

async function initialized(server: StdioServer): Promise<RpcMessage> {
  const answer = await server.request('initialize', handshake(), 'init');
  server.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  return answer;
}

function callOf(name: string, args: unknown = {}): { name: string; arguments: unknown } {
  return { name, arguments: args };
}

function textOf(message: RpcMessage): unknown {
  return (message.result as { content: { text: string }[] } | undefined)?.content[0]?.text;
}

describe('a server on stdio', () => {
  it.each(['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'])('speaks %s', async (version) => {
    await using server = program.spawn();
    expect((await server.request('initialize', handshake(version))).result).toMatchObject({ protocolVersion: version });
  });

  it('speaks both eras on one connection', async () => {
    await using server = program.spawn();
    server.send(message2026('server/discover', {}, 'd'));
    expect((await server.answerTo('d')).result).toMatchObject({ supportedVersions: ['2026-07-28'] });
    server.send(message2026('tools/call', callOf('era'), 'before'));
    expect((await server.answerTo('before')).result).toMatchObject({
      resultType: 'complete',
      structuredContent: { era: '2026', transport: 'stdio' },
    });
    expect((await server.request('tools/list', {}, 'early')).error?.code).toBe(-32600);
    expect((await server.request('ping', {}, 'ping')).result).toEqual({});
    expect((await initialized(server)).result).toMatchObject({ protocolVersion: '2025-11-25' });
    expect((await server.request('tools/call', callOf('era'), 'old')).result).toMatchObject({
      structuredContent: { era: '2025' },
    });
    server.send(message2026('tools/call', callOf('era'), 'new'));
    expect((await server.answerTo('new')).result).toMatchObject({
      structuredContent: { era: '2026', sessionId: null },
    });
    server.requirePurity();
  });

  it('hands on the trace of a caller, in both eras', async () => {
    await using server = program.spawn();
    const _meta = {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01',
      tracestate: 'a=b',
      baggage: 1,
    };
    server.send(message2026('tools/call', { ...callOf('meta'), _meta }, 'new'));
    expect((await server.answerTo('new')).result).toMatchObject({ structuredContent: { meta: _meta } });
    await initialized(server);
    const old = await server.request('tools/call', { ...callOf('meta'), _meta }, 'old');
    expect(old.result).toMatchObject({ structuredContent: { meta: _meta } });
  });

  it('sends log messages in 2026 only to requests that name a level, in 2025 by the level of the session', async () => {
    await using server = program.spawn();
    const levels = async (id: string): Promise<unknown> => {
      await server.answerTo(id);
      const logged = server.messages.filter(({ method }) => method === 'notifications/message');
      server.messages.length = 0;
      return logged.map(({ params }) => params?.['level']);
    };
    const ask2026 = (id: string, level?: string): Promise<unknown> => {
      const _meta = level === undefined ? {} : { 'io.modelcontextprotocol/logLevel': level };
      server.send(message2026('tools/call', { ...callOf('chatter'), _meta }, id));
      return levels(id);
    };
    expect(await ask2026('none')).toEqual([]);
    expect(await ask2026('debug', 'debug')).toEqual(['debug', 'warning']);
    expect(await ask2026('none again')).toEqual([]);
    await initialized(server);
    server.messages.length = 0;
    server.send({ jsonrpc: '2.0', id: 'info', method: 'tools/call', params: callOf('chatter') });
    expect(await levels('info')).toEqual(['warning']);
    await server.request('logging/setLevel', { level: 'debug' }, 'set');
    server.send({ jsonrpc: '2.0', id: 'all', method: 'tools/call', params: callOf('chatter') });
    expect(await levels('all')).toEqual(['debug', 'warning']);
    expect(await ask2026('still none')).toEqual([]);
  });

  it('tells several listeners apart, and ends them with their results when its input ends', async () => {
    await using server = program.spawn();
    const listen = (id: string, notifications: unknown): void =>
      server.send(message2026('subscriptions/listen', { notifications }, id));
    listen('a', { toolsListChanged: true });
    listen('b', { promptsListChanged: true });
    const key = 'io.modelcontextprotocol/subscriptionId';
    await server.first(({ params }) => JSON.stringify(params?.['_meta']) === JSON.stringify({ [key]: 'b' }));
    const acknowledged = server.messages.filter(({ method }) => method === 'notifications/subscriptions/acknowledged');
    expect(acknowledged.map(({ params }) => params)).toEqual([
      { _meta: { [key]: 'a' }, notifications: { toolsListChanged: true } },
      { _meta: { [key]: 'b' }, notifications: { promptsListChanged: true } },
    ]);
    server.end();
    for (const id of ['a', 'b']) {
      expect((await server.answerTo(id)).result).toMatchObject({ resultType: 'complete', _meta: { [key]: id } });
    }
    expect(await server.ended).toBe(0);
  });

  it('answers what arrives with the handshake, in one piece, after it', async () => {
    await using server = program.spawn();
    const messages = [
      { jsonrpc: '2.0', id: 1, method: 'initialize', params: handshake() },
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', id: 2, method: 'tools/list' },
      { jsonrpc: '2.0', id: 3, method: 'tools/call', params: callOf('add', { a: 1, b: 2 }) },
      message2026('tools/call', callOf('add', { a: 3, b: 4 }), 4),
    ];
    server.write(messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
    expect(textOf(await server.answerTo(3))).toBe('3');
    expect(textOf(await server.answerTo(4))).toBe('7');
    expect(server.messages.map((message) => message.id)).toEqual(expect.arrayContaining([1, 2, 3, 4]));
    expect(server.messages[0]?.id).toBe(1);
  });

  it('runs calls side by side and answers each as it ends', async () => {
    await using server = program.spawn();
    await initialized(server);
    server.send({ jsonrpc: '2.0', id: 'slow', method: 'tools/call', params: callOf('later', { turns: 500 }) });
    for (let id = 0; id < 50; id++)
      server.send({ jsonrpc: '2.0', id, method: 'tools/call', params: callOf('add', { a: id, b: 0 }) });
    expect(textOf(await server.answerTo('slow'))).toBe('500');
    const answers = await Promise.all(Array.from({ length: 50 }, (_, id) => server.answerTo(id)));
    expect(answers.map(textOf)).toEqual(answers.map((_, id) => String(id)));
    const order = server.messages.map((message) => message.id);
    expect(order.indexOf('slow')).toBe(order.length - 1);
  });

  it('cancels what the client cancels, and sends no answer', async () => {
    await using server = program.spawn();
    await initialized(server);
    server.send({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: callOf('hold', { key: 'k' }) });
    await server.first((message) => message.method === 'notifications/message');
    server.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: '7' } });
    server.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } });
    await server.logged('ABORTED k');
    expect((await server.request('ping', {}, 'after')).result).toEqual({});
    expect(server.messages.map((message) => message.id)).not.toContain(7);
  });

  it('refuses an id that is in use', async () => {
    await using server = program.spawn();
    await initialized(server);
    server.send({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: callOf('hold', { key: 'k' }) });
    await server.first((message) => message.method === 'notifications/message');
    expect((await server.request('ping', {}, 7)).error?.code).toBe(-32600);
  });

  it('writes nothing but messages to standard output, whatever handlers and lifespans print', async () => {
    const server = program.spawn();
    await using _ = server;
    await initialized(server);
    expect(textOf(await server.request('tools/call', callOf('noisy')))).toBe('quiet');
    await server.logged('starting');
    await server.logged('group');
    server.end();
    expect(await server.ended).toBe(0);
    server.requirePurity();
    expect(server.stderr).toContain('stopping');
  });
});

describe('what a server on stdio survives', () => {
  it('lines that are no messages, each answered with what is wrong', async () => {
    await using server = program.spawn();
    const junk: readonly [string | Buffer, number][] = [
      ['junk', -32700],
      ['{"jsonrpc":"2.0",', -32700],
      [Buffer.from([0xff, 0xfe, 0x00]), -32700],
      ['[]', -32600],
      ['null', -32600],
      ['{}', -32600],
      ['{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600],
      ['{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}', -32600],
      ['['.repeat(20_000), -32600],
      ['{"__proto__":{"jsonrpc":"2.0","id":1,"method":"ping"}}', -32600],
    ];
    for (const [line] of junk) {
      server.write(line);
      server.write('\n');
    }
    // Blank lines are nothing, and lines may end as on Windows.
    server.write('\n\r\n   \n');
    server.write('{"jsonrpc":"2.0","id":"end","method":"ping"}\r\n');
    await server.answerTo('end');
    const unread = server.messages.filter((message) => message.id === null);
    expect(unread.map((message) => message.error?.code)).toEqual(junk.map(([, code]) => code));
    requireDiscretion(JSON.stringify(server.messages));
  });

  it('notifications of any kind, without an answer', async () => {
    await using server = program.spawn();
    for (const params of [
      undefined,
      {},
      { requestId: {} },
      { _meta: { 'io.modelcontextprotocol/protocolVersion': 7 } },
    ]) {
      for (const method of ['notifications/cancelled', 'notifications/unheard/of', '__proto__']) {
        server.send({ jsonrpc: '2.0', method, params });
      }
    }
    server.send({ jsonrpc: '2.0', id: 1, result: {} });
    await server.request('ping', {}, 'end');
    expect(server.messages).toHaveLength(1);
  });

  it('characters that arrive in two parts', async () => {
    await using server = program.spawn();
    await initialized(server);
    const text = 'größe 😀 \u2028';
    const bytes = Buffer.from(
      `${JSON.stringify({ jsonrpc: '2.0', id: 'split', method: 'tools/call', params: callOf('echo', { text }) })}\n`,
    );
    for (const byte of bytes) {
      server.write(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    expect((await server.answerTo('split')).result).toMatchObject({ structuredContent: { args: { text } } });
  });

  it('a line of 8 MB, and takes one of 3 MB', async () => {
    await using server = program.spawn();
    await initialized(server);
    server.send({
      jsonrpc: '2.0',
      id: 'huge',
      method: 'tools/call',
      params: callOf('echo', { filler: 'x'.repeat(8 * 1024 * 1024) }),
    });
    expect((await server.answerTo(null)).error?.code).toBe(-32600);
    const filler = 'y'.repeat(3 * 1024 * 1024);
    const large = await server.request('tools/call', callOf('echo', { filler }), 'large');
    expect(large.result).toMatchObject({ structuredContent: { args: { filler } } });
    expect(server.messages.map((message) => message.id)).not.toContain('huge');
  });

  it('handlers that throw anything', async () => {
    await using server = program.spawn();
    await initialized(server);
    const failed = await server.request('tools/call', callOf('circular'), 'failed');
    expect(failed.result).toMatchObject({ isError: true });
    expect((await server.request('ping', {}, 'after')).result).toEqual({});
  });
});

describe('the end of a server on stdio', () => {
  // The protocol has clients wait before they kill, so everything must be over in less than 6 s.
  const limit = 6_000;

  it('comes with the end of its input, after what runs is answered', async () => {
    await using server = program.spawn();
    await initialized(server);
    server.send({ jsonrpc: '2.0', id: 'last', method: 'tools/call', params: callOf('later', { turns: 100 }) });
    server.end();
    expect(await server.ended).toBe(0);
    expect(textOf(await server.answerTo('last'))).toBe('100');
    expect(server.stderr).toContain('STOPPED');
  });

  it('comes also where the last line has no end, and where nothing was ever said', async () => {
    await using silent = program.spawn();
    silent.end();
    await using server = program.spawn();
    server.write('{"jsonrpc":"2.0","id":1,"method":"ping"}');
    server.end();
    expect(await Promise.all([silent.ended, server.ended])).toEqual([0, 0]);
    expect((await server.answerTo(1)).result).toEqual({});
  });

  it('comes although a handler left a timer behind', async () => {
    const start = performance.now();
    await using server = program.spawn();
    await initialized(server);
    expect(textOf(await server.request('tools/call', callOf('lingers')))).toBe('lingering');
    server.end();
    expect(await server.ended).toBe(0);
    expect(performance.now() - start).toBeLessThan(limit);
  });

  it('comes with a signal also while it starts, and stops what had started', async () => {
    await using server = program.spawn('starts slowly');
    await server.logged('starting');
    server.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    expect(server.stderr).toContain('STOPPED');
    expect(server.stderr).not.toContain('TN4003');
  });

  it('comes with one clear error where it did not start, or something did not stop', async () => {
    await using unstarted = program.spawn('does not start');
    expect(await unstarted.ended).toBe(1);
    expect(unstarted.stderr).toContain('TN1014');
    expect(unstarted.stderr).toContain('STOPPED');

    await using unstopped = program.spawn('does not stop');
    await initialized(unstopped);
    unstopped.end();
    expect(await unstopped.ended).toBe(1);
    expect(unstopped.stderr.split('TN1016')).toHaveLength(2);
    for (const { stderr } of [unstarted, unstopped]) expect(stderr).not.toContain('Node.js v');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('comes with %s, in time, although a handler still runs', async (signal) => {
    await using server = program.spawn();
    await initialized(server);
    server.send({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: callOf('hold', { key: 'k' }) });
    await server.first((message) => message.method === 'notifications/message');
    const start = performance.now();
    server.kill(signal);
    expect(await server.ended).toBe(0);
    expect(performance.now() - start).toBeLessThan(limit);
    expect(server.stderr).toContain('ABORTED k');
    expect(server.stderr).toContain('STOPPED');
  });
});
