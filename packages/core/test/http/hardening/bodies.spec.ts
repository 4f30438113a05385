import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { sendRaw } from '../../fakes/http-probe';
import { headers2026, message2026 } from '../eras';
import { openPost, post, type Headers } from '../http-client';
import { openTarget, type Target } from '../target';
import { bothEras, Callers } from './callers';

const megabyte = 1024 * 1024;
const block = Buffer.alloc(64 * 1024, 'x');

let target: Target;
let callers: Callers;
beforeAll(async () => {
  target = await openTarget();
  callers = await Callers.of(target);
});
afterAll(() => target[Symbol.asyncDispose]());
afterEach(async () => {
  await callers.requireService();
  expect(target.stage.notes).toEqual([]);
  expect(target.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
});

const headersOf = (era: (typeof bothEras)[number]): Headers =>
  era === '2025' ? callers.session.headersOf() : headers2026('tools/call', { name: 'hold' });

/** A call whose handler leaves a note, so that a body which is not whole must not reach it. */
function holdOf(era: (typeof bothEras)[number]): string {
  const params = { name: 'hold', arguments: { key: 'half' } };
  return JSON.stringify(
    era === '2025' ? { jsonrpc: '2.0', id: 1, method: 'tools/call', params } : message2026('tools/call', params),
  );
}

/** Sends so many bytes, as far as the server wants them, and tells the status of the answer. */
async function flood(request: ClientRequest, bytes: number): Promise<{ status: number | undefined; sent: number }> {
  let status: number | undefined;
  let isOver = false;
  let wake = (): void => undefined;
  const news = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  request
    .on('error', () => undefined)
    .on('drain', () => wake())
    .on('close', () => {
      isOver = true;
      wake();
    })
    .on('response', (response: IncomingMessage) => {
      status = response.statusCode;
      response.resume();
      wake();
    });
  let sent = 0;
  while (sent < bytes && !isOver && status === undefined) {
    sent += block.length;
    if (request.write(block)) await new Promise(setImmediate);
    else await news();
  }
  while (status === undefined && !isOver) await news();
  request.destroy();
  return { status, sent };
}

describe.each(bothEras)('a body of the %s era', (era) => {
  it('of 64 MB is refused by its length', async () => {
    const request = openPost(target.url, { headers: { ...headersOf(era), 'content-length': String(64 * megabyte) } });
    expect((await flood(request, 64 * megabyte)).status).toBe(413);
  });

  it('of 64 MB in chunks is refused long before its end', async () => {
    const request = openPost(target.url, { headers: { ...headersOf(era), 'transfer-encoding': 'chunked' } });
    const { status, sent } = await flood(request, 64 * megabyte);
    expect(status).toBe(413);
    expect(sent).toBeLessThan(32 * megabyte);
  });

  it('of many small chunks is refused at the same limit', async () => {
    const request = openPost(target.url, { headers: { ...headersOf(era), 'transfer-encoding': 'chunked' } });
    request.on('error', () => undefined);
    const answered = once(request, 'response') as Promise<[IncomingMessage]>;
    for (let sent = 0; sent <= 4 * megabyte; sent += 1024) request.write(block.subarray(0, 1024));
    expect((await answered)[0].statusCode).toBe(413);
    request.destroy();
  });

  it('that breaks off reaches no handler, however it ends', async () => {
    const body = holdOf(era);
    const head = Object.entries({ 'content-type': 'application/json', accept: '*/*', ...headersOf(era) })
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
    const ends: [string, (socket: Socket) => unknown][] = [
      ['reset', (socket) => socket.resetAndDestroy()],
      ['closed', (socket) => socket.destroy()],
      ['half closed', (socket) => socket.end()],
    ];
    const framings = [`content-length: ${body.length}\r\n\r\n`, 'transfer-encoding: chunked\r\n\r\n'];
    for (const [, end] of ends) {
      for (const framing of framings) {
        for (const part of [0, 1, body.length - 1]) {
          const socket = connect(target.port, '127.0.0.1');
          socket.on('error', () => undefined).resume();
          const closed = new Promise((resolve) => socket.once('close', resolve));
          await once(socket, 'connect');
          const piece = body.slice(0, part);
          const framed = framing.startsWith('transfer') ? `${body.length.toString(16)}\r\n${piece}` : piece;
          await new Promise((resolve) =>
            socket.write(`POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\n${head}${framing}${framed}`, resolve),
          );
          end(socket);
          await closed;
        }
      }
    }
  });
});

describe('clients that hold on to connections', () => {
  it('keep nobody else waiting, neither with headers nor with bodies that never end', async () => {
    const heads = [
      'POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ',
      `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAccept: */*\r\nMcp-Session-Id: ${callers.session.id}\r\nContent-Length: 1000\r\n\r\n{`,
      'POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAccept: */*\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n',
      '',
    ];
    const sockets = Array.from({ length: 200 }, (_, index) => {
      const socket = connect(target.port, '127.0.0.1');
      socket.on('error', () => undefined).resume();
      socket.write(heads[index % heads.length] ?? '');
      return socket;
    });
    for (let round = 0; round < 5; round++) {
      for (const socket of sockets) socket.write('a');
      const start = performance.now();
      await callers.requireService();
      expect(performance.now() - start).toBeLessThan(2_000);
    }
    for (const socket of sockets) socket.destroy();
  });
});

describe('heads of a request', () => {
  // Twice what Node takes of a head, yet one read of a socket: bytes left unread reset the connection, answer and all.
  const tooLong = 40_000;
  const head = (lines: string) => `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n${lines}\r\n`;
  it.each([
    ['a thousand headers', Array.from({ length: 1_000 }, (_, index) => `X-${index}: ${'y'.repeat(20)}\r\n`).join('')],
    ['a name without end', `${'x'.repeat(tooLong)}: 1\r\n`],
    ['a session without end', `Mcp-Session-Id: ${'s'.repeat(tooLong)}\r\n`],
  ])('are refused with 431 for %s', async (_, lines) => {
    expect(await sendRaw(target.port, head(lines))).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('are refused with 414, 431 or 404 for a path without end', async () => {
    const path = `/mcp/${'p'.repeat(tooLong)}`;
    const text = await sendRaw(target.port, `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
    expect(text).toMatch(/^HTTP\/1\.1 4(04|14|31) /);
  });

  it('that expect to be told to go on are refused before their body', async () => {
    const lines = `Content-Type: application/json\r\nAccept: */*\r\nExpect: 100-continue\r\nContent-Length: ${10 ** 12}\r\n`;
    expect(await sendRaw(target.port, head(lines))).toMatch(/HTTP\/1\.1 413 /);
  });

  it('that expect anything else are refused', async () => {
    const text = await sendRaw(target.port, head('Expect: miracles\r\nContent-Length: 0\r\n'));
    expect(text).toMatch(/^HTTP\/1\.1 4(17|15) /);
  });
});

it('half a character at the end of a chunk is whole when the next one came', async () => {
  const text = 'größe 日本 😀 \u2028';
  const body = Buffer.from(
    JSON.stringify({
      jsonrpc: '2.0',
      id: 'split',
      method: 'tools/call',
      params: { name: 'echo', arguments: { text } },
    }),
  );
  const request = openPost(target.url, { headers: { ...callers.session.headersOf(), 'transfer-encoding': 'chunked' } });
  const answered = once(request, 'response') as Promise<[IncomingMessage]>;
  for (const byte of body) {
    request.write(Buffer.from([byte]));
    await new Promise(setImmediate);
  }
  request.end();
  let reply = '';
  for await (const chunk of (await answered)[0].setEncoding('utf8')) reply += chunk as string;
  expect(JSON.parse(reply)).toMatchObject({ id: 'split', result: { structuredContent: { args: { text } } } });
});

it('bytes that are no UTF-8 are refused wherever they stand', async () => {
  const around = (bytes: number[]) =>
    Buffer.concat([
      Buffer.from('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"a":"'),
      Buffer.from(bytes),
      Buffer.from('"}}}'),
    ]);
  for (const bytes of [
    [0xff],
    [0xc0, 0xaf],
    [0xe2, 0x82],
    [0xed, 0xa0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0x80],
    [0xf8, 0x88, 0x80, 0x80, 0x80],
  ]) {
    const reply = await post(target.url, around(bytes), { headers: callers.session.headersOf() });
    expect([bytes, reply.verdict]).toEqual([bytes, '400 -32700']);
  }
});
