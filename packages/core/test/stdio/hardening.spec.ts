import { envelope, handshake, message2026 } from '../http/eras';
import { requireDiscretion } from '../http/http-client';
import { StdioProgram, type StdioServer } from './stdio-server';

let program: StdioProgram;
beforeAll(async () => void (program = await StdioProgram.build()));
afterAll(() => program.remove());

const versionKey = 'io.modelcontextprotocol/protocolVersion';
const capabilitiesKey = 'io.modelcontextprotocol/clientCapabilities';
const ask = (method: string, id: unknown, params?: unknown) => ({ jsonrpc: '2.0', id, method, params });

/** Both eras are served, and nothing but messages was written. */
async function requireService(server: StdioServer): Promise<void> {
  const id = `alive ${server.messages.length}`;
  server.send(message2026('tools/call', { name: 'add', arguments: { a: 1, b: 2 } }, id));
  expect((await server.answerTo(id)).result).toMatchObject({ content: [{ text: '3' }] });
  server.requirePurity();
  requireDiscretion(JSON.stringify(server.messages));
}

describe('each message on stdio', () => {
  it('has an era of its own, told before, in between and after a handshake', async () => {
    await using server = program.spawn();
    const eraOf = async (id: string, message: unknown) => {
      server.send(message);
      return (await server.answerTo(id)).result?.['structuredContent'];
    };
    const call = { name: 'era', arguments: {} };
    expect(await eraOf('1', message2026('tools/call', call, '1'))).toMatchObject({ era: '2026' });
    await server.request('initialize', handshake('2025-06-18'), 'init');
    for (let round = 0; round < 5; round++) {
      expect(await eraOf(`old ${round}`, ask('tools/call', `old ${round}`, call))).toMatchObject({ era: '2025' });
      expect(await eraOf(`new ${round}`, message2026('tools/call', call, `new ${round}`))).toMatchObject({
        era: '2026',
      });
    }
    // A second handshake opens the session anew; messages of 2026 go on as they did.
    expect((await server.request('initialize', handshake('2025-11-25'), 'again')).result).toMatchObject({
      protocolVersion: '2025-11-25',
    });
    expect(await eraOf('last', ask('tools/call', 'last', call))).toMatchObject({ era: '2025' });
    await requireService(server);
  });

  it.each<[string, unknown, number]>([
    ['an envelope of a future version', { ...envelope, [versionKey]: '2027-01-01' }, -32022],
    ['an envelope of an old version', { ...envelope, [versionKey]: '2025-11-25' }, -32022],
    ['an envelope whose version is a number', { ...envelope, [versionKey]: 20260728 }, -32602],
    ['an envelope without capabilities', { [versionKey]: '2026-07-28' }, -32602],
    ['an envelope whose capabilities are a list', { ...envelope, [capabilitiesKey]: [] }, -32602],
    ['no envelope, and no handshake before', {}, -32600],
    ['no version in its envelope, and no handshake before', { [capabilitiesKey]: {} }, -32600],
    [
      'a prototype for an envelope, and no handshake before',
      JSON.parse(`{"__proto__":${JSON.stringify(envelope)}}`),
      -32600,
    ],
  ])('is refused for what it says itself: %s', async (_, meta, code) => {
    await using server = program.spawn();
    expect((await server.request('tools/list', { _meta: meta }, 'wrong')).error?.code).toBe(code);
    expect((await server.request('server/discover', { _meta: envelope }, 'right')).result).toBeDefined();
    await requireService(server);
  });

  it('of the other era is unknown: removed methods in 2026, new ones in 2025', async () => {
    await using server = program.spawn();
    await server.request('initialize', handshake(), 'init');
    for (const method of ['ping', 'logging/setLevel', 'resources/subscribe', 'initialize', '__proto__', 'toString']) {
      server.send(message2026(method, { level: 'info', uri: 'x:' }, method));
      expect([method, (await server.answerTo(method)).error?.code]).toEqual([method, -32601]);
    }
    for (const method of ['server/discover', 'subscriptions/listen', 'no/such', 'constructor']) {
      expect([method, (await server.request(method, {}, `old ${method}`)).error?.code]).toEqual([method, -32601]);
    }
    await requireService(server);
  });

  it('may be cancelled in its own era by its id, also while many run', async () => {
    await using server = program.spawn();
    await server.request('initialize', handshake(), 'init');
    server.send(ask('tools/call', 'old', { name: 'hold', arguments: { key: 'old' } }));
    const loud = { ...envelope, 'io.modelcontextprotocol/logLevel': 'info' };
    server.send(ask('tools/call', 'new', { name: 'hold', arguments: { key: 'new' }, _meta: loud }));
    await server.first(({ params }) => JSON.stringify(params ?? '').includes('held old'));
    await server.first(({ params }) => JSON.stringify(params ?? '').includes('held new'));
    for (const requestId of ['nobody', 0, null, {}, '__proto__', undefined])
      server.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } });
    server.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'new', _meta: envelope } });
    await server.logged('ABORTED new');
    await requireService(server);
    expect(server.stderr).not.toContain('ABORTED old');
    server.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'old' } });
    await server.logged('ABORTED old');
    await requireService(server);
    for (const id of ['old', 'new']) expect(server.messages.map((message) => message.id)).not.toContain(id);
  });
});

describe('a server on stdio keeps its head', () => {
  it('while junk and messages alternate, in any pieces', async () => {
    await using server = program.spawn();
    await server.request('initialize', handshake(), 'init');
    const junk = [
      '{',
      ']',
      'GET / HTTP/1.1',
      '\u0000',
      'Content-Length: 10',
      '{"a":'.repeat(1_000),
      '\ufeff{}',
      'null',
      '[[]]',
    ];
    for (let round = 0; round < 100; round++) {
      const line = `${junk[round % junk.length]}\n${JSON.stringify(ask('ping', round))}\n`;
      const cut = round % line.length;
      server.write(line.slice(0, cut));
      server.write(line.slice(cut));
    }
    await Promise.all(Array.from({ length: 100 }, (_, id) => server.answerTo(id)));
    expect(server.messages.filter(({ id }) => id === null)).toHaveLength(100);
    await requireService(server);
  });

  it('while lines of 8 MB arrive one after another', async () => {
    await using server = program.spawn();
    await server.request('initialize', handshake(), 'init');
    const long = Buffer.alloc(8 * 1024 * 1024, 'x');
    for (let round = 0; round < 8; round++) {
      server.write(long);
      server.write('\n');
    }
    await requireService(server);
    expect(server.messages.filter(({ id }) => id === null).map(({ error }) => error?.code)).toEqual(
      Array(8).fill(-32600),
    );
  }, 20_000);

  it('while thousands of requests arrive at once', async () => {
    await using server = program.spawn();
    await server.request('initialize', handshake(), 'init');
    const lines = Array.from({ length: 5_000 }, (_, id) =>
      JSON.stringify(ask('tools/call', id, { name: 'add', arguments: { a: id, b: 1 } })),
    );
    server.write(`${lines.join('\n')}\n`);
    await server.answerTo(4_999);
    const sums = server.messages
      .filter(({ id }) => typeof id === 'number')
      .map(({ id, result }) => [id, (result as { content: { text: string }[] }).content[0]?.text]);
    expect(sums).toEqual(Array.from({ length: 5_000 }, (_, id) => [id, String(id + 1)]));
    await requireService(server);
  }, 20_000);

  it('where what is echoed has line ends of every kind in it', async () => {
    await using server = program.spawn();
    await server.request('initialize', handshake(), 'init');
    const text = 'a\nb\r\nc\rd\u2028e\u2029f\u0085g\n{"jsonrpc":"2.0","id":"forged","result":{}}\n';
    const reply = await server.request('tools/call', { name: 'echo', arguments: { [text]: text } }, text);
    expect(reply.result).toMatchObject({ structuredContent: { args: { [text]: text } } });
    expect(server.messages.map(({ id }) => id)).not.toContain('forged');
    await requireService(server);
  });

  it('where prototypes are attacked', async () => {
    await using server = program.spawn();
    await server.request('initialize', handshake(), 'init');
    for (const [index, key] of ['__proto__', '\\u005f_proto__', 'constructor', 'prototype'].entries()) {
      server.write(
        `{"jsonrpc":"2.0","id":${index},"method":"tools/call","params":{"name":"echo","arguments":{"${key}":{"polluted":1}}}}\n`,
      );
      expect((await server.answerTo(index)).result).toHaveProperty('structuredContent');
    }
    const reply = await server.request('tools/call', { name: 'pollution' }, 'looked');
    expect(reply.result).toMatchObject({ structuredContent: { polluted: false } });
    await requireService(server);
  });
});

describe('a server on stdio goes', () => {
  const limit = 6_000;

  it.each<[string, (server: StdioServer) => void]>([
    [
      'its input ends in the middle of a character',
      (server) => (server.write(Buffer.from([0x7b, 0x22, 0xe2, 0x82])), server.end()),
    ],
    [
      'its input ends in the middle of a line of 8 MB',
      (server) => (server.write(Buffer.alloc(8 * 1024 * 1024, 'x')), server.end()),
    ],
    [
      'its input ends while a handler holds',
      (server) => (server.send(ask('tools/call', 'h', { name: 'hold', arguments: { key: 'k' } })), server.end()),
    ],
    ['it is told twice', (server) => (server.kill('SIGTERM'), server.kill('SIGTERM'))],
    ['it is told both ways', (server) => (server.end(), server.kill('SIGTERM'))],
  ])('in time and without a stack trace where %s', async (_, end) => {
    await using server = program.spawn();
    await server.request('initialize', handshake(), 'init');
    const start = performance.now();
    end(server);
    await server.ended;
    expect(performance.now() - start).toBeLessThan(limit);
    expect(server.stderr).toContain('STOPPED');
    expect(server.stderr).not.toMatch(/^\s+at /m);
    server.requirePurity();
  });
});
