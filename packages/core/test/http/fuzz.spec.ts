import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { headers2026, Session, version2026 } from './eras';
import { post, requireDiscretion, type Headers } from './http-client';
import { inChunks, mutatedBytes, mutatedMessages, seed } from './mutations';
import { openTarget, type Target } from './target';

let target: Target;
let session: Session;
beforeAll(async () => {
  target = await openTarget({ sessions: { max: 100_000 } });
  session = await Session.open(target.url);
});
afterAll(() => target[Symbol.asyncDispose]());

/** What the server itself counts as its own failure. */
function failures(): unknown[] {
  return target.log.lines.filter(({ level }) => level === 'error');
}

const headerSets: fc.Arbitrary<(message: Record<string, unknown>) => Headers> = fc.constantFrom<
  ((message: Record<string, unknown>) => Headers)[]
>(
  () => ({}),
  () => session.headersOf(),
  () => session.headersOf({ 'mcp-protocol-version': '2025-11-25' }),
  () => ({ 'mcp-protocol-version': version2026 }),
  ({ method, params }) => {
    const sayable = typeof method === 'string' && /^[\x21-\x7e]{1,100}$/.test(method) ? method : 'ping';
    const named = typeof params === 'object' && params !== null ? (params as Record<string, unknown>) : {};
    const { name, uri } = named;
    const short = (value: unknown) => (typeof value === 'string' && value.length < 200 ? value : undefined);
    return headers2026(sayable, { name: short(name), uri: short(uri) });
  },
);

// Replies are checked one by one as they come: no 5xx, no leak, and nothing that JSON or the stream's format refuses.
it(`answers every mutated message (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(mutatedMessages, headerSets), { minLength: 8, maxLength: 8 }), async (batch) => {
      const replies = await Promise.all(
        batch.map(([message, headers]) => post(target.url, message, { headers: headers(message) })),
      );
      for (const reply of replies) {
        expect([200, 202, 400, 404]).toContain(reply.status);
        if (reply.status !== 202) expect(reply.answer).toMatchObject({ jsonrpc: '2.0' });
      }
    }),
    { seed, numRuns: 60 },
  );
  expect(failures()).toEqual([]);
  expect((await session.request('ping')).status).toBe(200);
}, 20_000);

it(`answers every body of mutated bytes (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(mutatedBytes, { minLength: 8, maxLength: 8 }), async (bodies) => {
      const replies = await Promise.all(bodies.map((body) => post(target.url, body, { headers: session.headersOf() })));
      for (const reply of replies) expect([200, 202, 400, 404]).toContain(reply.status);
    }),
    { seed, numRuns: 60 },
  );
  expect(failures()).toEqual([]);
  expect((await session.request('ping')).status).toBe(200);
}, 20_000);

it(`survives any bytes on a socket, in any pieces (seed ${seed})`, async () => {
  const head = (length: number) =>
    `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAccept: */*\r\nMcp-Session-Id: ${session.id}\r\nContent-Length: ${length}\r\n\r\n`;
  const requests = mutatedBytes.map((body) => Buffer.concat([Buffer.from(head(body.length)), body]));
  const junk = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  const broken = fc.tuple(requests, fc.nat(400), fc.nat(255)).map(([bytes, at, byte]) => {
    const copy = Buffer.from(bytes);
    if (at < copy.length) copy[at] = byte;
    return copy;
  });
  const streams = fc
    .array(fc.oneof(requests, broken, junk), { minLength: 1, maxLength: 3 })
    .map((parts) => Buffer.concat(parts));
  await fc.assert(
    fc.asyncProperty(streams, fc.array(fc.nat(2_000), { maxLength: 6 }), async (bytes, cuts) => {
      const text = await converse(inChunks(bytes, cuts));
      requireDiscretion(text);
      expect(text).not.toMatch(/^HTTP\/1\.1 5/m);
    }),
    { seed, numRuns: 150 },
  );
  expect(failures()).toEqual([]);
  expect((await session.request('ping')).status).toBe(200);
}, 20_000);

/** Sends pieces one by one, then no more, and returns what came back. */
async function converse(pieces: readonly Buffer[]): Promise<string> {
  const socket = connect(target.port, '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise(setImmediate);
  }
  socket.end();
  await closed;
  return text;
}
