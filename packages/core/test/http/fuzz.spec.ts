import fc from 'fast-check';
import { envelope, headers2026, Session, version2026 } from './eras';
import { converse, FuzzClient, type Ending } from './fuzz-client';
import { FuzzServer, type Census } from './fuzz-server';
import { post, requireDiscretion, type Headers, type Reply } from './http-client';
import { anyState, inChunks, mutatedBytes, mutatedMessages, seed } from './mutations';

/** What thousands of requests may leave behind: far less than one object, or a hundred bytes, for each. */
const growth = { objects: 1_000, bytes: 2 * 1024 * 1024 };

let server: FuzzServer;
let client: FuzzClient;
let session: Session;
let start: Census;

type Message = Record<string, unknown>;
type HeadersOf = (message: Message) => Headers;

beforeAll(async () => {
  server = await FuzzServer.open();
  client = new FuzzClient(server.url);
  session = await Session.open(server.url);
  // The store of sessions is full, and all code has run, before the measuring begins.
  for (let times = 0; times < 100; times++) await Session.open(server.url);
  session = await Session.open(server.url);
  await attackWithMessages(150, seed + 1);
  await attackWithBytes(60, seed + 1);
  await attackWithSockets(60, seed + 1);
  start = await takeStock();
}, 60_000);
afterAll(async () => {
  client.close();
  await server[Symbol.asyncDispose]();
});
afterEach(async () => {
  server.requireHealth();
  expect((await session.request('ping')).status).toBe(200);
});

/** What the server holds on to once the client has hung up, and ended its session with all that is kept for it. */
async function takeStock(usual?: Census): Promise<Census> {
  client.close();
  await session.delete();
  const census = await server.quietCensus(usual);
  client = new FuzzClient(server.url);
  session = await Session.open(server.url);
  return census;
}

const plain: Headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const places = fc.constantFrom('0', '1', '-1', 'garbage', '__proto__', '999999999999', 'a:b:c', 'x'.repeat(1_000), '');
const sayable = (value: unknown) => (typeof value === 'string' && value.length < 200 ? value : undefined);

const headersOf2026: HeadersOf = ({ method, params }) => {
  const named = (typeof params === 'object' && params !== null ? params : {}) as Message;
  const known = typeof method === 'string' && /^[\x21-\x7e]{1,100}$/.test(method) ? method : 'ping';
  return headers2026(known, { name: sayable(named['name']), uri: sayable(named['uri']) });
};

/** Headers as they should be, for a while. */
const rightHeaders: fc.Arbitrary<HeadersOf> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<HeadersOf>(() => session.headersOf(plain)) },
  { weight: 4, arbitrary: fc.constant<HeadersOf>((message) => ({ ...plain, ...headersOf2026(message) })) },
  { weight: 1, arbitrary: fc.constant<HeadersOf>(() => plain) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<HeadersOf>(
      () => session.headersOf({ ...plain, 'mcp-protocol-version': '2025-11-25' }),
      () => ({ ...plain, 'mcp-protocol-version': version2026 }),
    ),
  },
  {
    weight: 1,
    arbitrary: places.map(
      (place): HeadersOf =>
        () =>
          session.headersOf({ ...plain, 'last-event-id': place }),
    ),
  },
);

/** Any text that Node's client sends in a header. */
const headerText = fc.string({
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .filter((code) => code !== 0x7f)
    .map((code) => String.fromCharCode(code)),
  maxLength: 60,
});
/** The same with any of them replaced or left out. */
const strangeHeaders: fc.Arbitrary<HeadersOf> = fc
  .tuple(
    rightHeaders,
    fc.dictionary(
      fc.constantFrom(
        'mcp-session-id',
        'mcp-protocol-version',
        'mcp-method',
        'mcp-name',
        'last-event-id',
        'accept',
        'content-type',
        'origin',
        'authorization',
        'mcp-param-a',
        '__proto__',
        'content-encoding',
        'prefer',
      ),
      fc.option(headerText, { nil: undefined }),
      { maxKeys: 4 },
    ),
  )
  .map(([usual, changes]): HeadersOf => (message) => ({ ...usual(message), ...changes }));

function requireReply(reply: Reply, statuses: readonly number[]): void {
  expect(statuses).toContain(reply.status);
  // A reply to HEAD has the headers of a body and none.
  if (reply.headers['content-type'] === 'application/json' && reply.text !== '')
    expect(reply.answer).toMatchObject({ jsonrpc: '2.0' });
}

/** A state that the server has sealed for the call of the mutations, so that they reach what is behind the seal, too. */
async function sealedState(): Promise<string> {
  const capabilities = { elicitation: { form: {} }, roots: {}, sampling: {} };
  const meta = { ...envelope, 'io.modelcontextprotocol/clientCapabilities': capabilities };
  const params = { name: 'ask', arguments: {}, _meta: meta };
  const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params };
  const reply = await post(server.url, message, { headers: headers2026('tools/call', params) });
  const state = reply.answer?.result?.['requestState'];
  if (typeof state !== 'string') throw new Error(`No state: ${reply.text}`);
  return state;
}

// Replies are checked one by one as they come: no 5xx, no leak, and nothing that JSON or the stream's format refuses.
async function attackWithMessages(numRuns: number, runSeed: number): Promise<void> {
  const attempts = fc.array(fc.tuple(mutatedMessages, rightHeaders), { minLength: 16, maxLength: 16 });
  await fc.assert(
    fc.asyncProperty(attempts, async (batch) => {
      const state = await sealedState();
      const replies = await Promise.all(
        batch.map(([message, headers]) => {
          const body = JSON.stringify(message).replaceAll(anyState, state);
          return client.send({ method: 'POST', headers: headers(message), body });
        }),
      );
      for (const reply of replies) requireReply(reply, [200, 202, 400, 404]);
    }),
    { seed: runSeed, numRuns },
  );
}

async function attackWithBytes(numRuns: number, runSeed: number): Promise<void> {
  const methods = fc.oneof(
    { weight: 6, arbitrary: fc.constant('POST') },
    { weight: 3, arbitrary: fc.constantFrom('GET', 'DELETE') },
    { weight: 1, arbitrary: fc.constantFrom('PUT', 'PATCH', 'OPTIONS', 'HEAD', 'PROPFIND') },
  );
  const attempts = fc.array(fc.tuple(methods, mutatedBytes, fc.oneof(rightHeaders, strangeHeaders)), {
    minLength: 16,
    maxLength: 16,
  });
  await fc.assert(
    fc.asyncProperty(attempts, async (batch) => {
      // Sessions that may be deleted; the one that stays is not for DELETE.
      const victim = await Session.open(server.url);
      const replies = await Promise.all(
        batch.map(([method, body, headersFor]) => {
          const headers = headersFor({ method: 'tools/list' });
          const isOwn = headers['mcp-session-id'] === session.id && method !== 'POST';
          return client.send({
            method,
            headers: isOwn ? { ...headers, 'mcp-session-id': victim.id } : headers,
            body: method === 'POST' || method === 'PUT' ? body : '',
          });
        }),
      );
      await victim.delete();
      for (const reply of replies) requireReply(reply, [200, 202, 204, 400, 403, 404, 405, 406, 409, 415]);
    }),
    { seed: runSeed, numRuns },
  );
}

async function attackWithSockets(numRuns: number, runSeed: number): Promise<void> {
  // Of a DELETE and a POST cut into one another may come the DELETE of a session, so it is not the one that stays.
  let victim = await Session.open(server.url);
  const lines = fc.array(
    fc.tuple(
      fc.constantFrom(
        'Mcp-Session-Id',
        'MCP-Protocol-Version',
        'Last-Event-ID',
        'Mcp-Method',
        'X-Any',
        'Transfer-Encoding',
        'Content-Length',
        'Connection',
        'Expect',
        'Host',
      ),
      headerText,
    ),
    { maxLength: 2 },
  );
  const requests = fc
    .tuple(
      fc.constantFrom('POST', 'POST', 'POST', 'GET', 'DELETE'),
      mutatedBytes,
      fc.boolean(),
      fc.option(lines, { nil: [] }),
    )
    .map(([method, body, isChunked, more]) => {
      const id = victim.id;
      const framing = isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`;
      const head = [
        `${method} /mcp HTTP/1.1`,
        'Host: 127.0.0.1',
        'Content-Type: application/json',
        'Accept: */*',
        `Mcp-Session-Id: ${id}`,
        framing,
        ...more.map(([name, value]) => `${name}: ${value}`),
      ];
      const framed = isChunked
        ? [Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]
        : [body];
      return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), ...framed]);
    });
  const junk = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  const broken = fc.tuple(requests, fc.nat(400), fc.nat(255)).map(([bytes, at, byte]) => {
    const copy = Buffer.from(bytes);
    if (at < copy.length) copy[at] = byte;
    return copy;
  });
  const cut = fc.tuple(requests, fc.nat(600)).map(([bytes, at]) => bytes.subarray(0, at));
  const streams = fc
    .array(fc.oneof(requests, requests, broken, cut, junk), { minLength: 1, maxLength: 3 })
    .map((parts) => Buffer.concat(parts));
  const endings = fc.constantFrom<Ending>('waits', 'half closes', 'half closes', 'resets');
  const attacks = fc.array(fc.tuple(streams, fc.array(fc.nat(2_000), { maxLength: 6 }), endings), {
    minLength: 8,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(attacks, async (batch) => {
      const texts = await Promise.all(
        batch.map(([bytes, cuts, ending]) => converse(server.port, inChunks(bytes, cuts), ending)),
      );
      for (const text of texts) {
        requireDiscretion(text);
        expect(text).not.toMatch(/^HTTP\/1\.1 5/m);
      }
      if ((await victim.request('ping')).status === 404) victim = await Session.open(server.url);
    }),
    { seed: runSeed, numRuns },
  );
  await victim.delete();
}

it(`answers every mutated message (seed ${seed})`, () => attackWithMessages(1_000, seed), 60_000);

it(
  `answers every body of mutated bytes, by whatever method and under whatever headers (seed ${seed})`,
  () => attackWithBytes(300, seed),
  60_000,
);

it(
  `survives any bytes on a socket, in any pieces, however the client leaves (seed ${seed})`,
  () => attackWithSockets(150, seed),
  60_000,
);

it('keeps nothing of all that: no socket, no timer, no memory', async () => {
  const end = await takeStock(start);
  const { sockets, timers, exchanges } = start;
  expect(end).toMatchObject({ sockets, timers, exchanges });
  expect(end.objects - start.objects).toBeLessThan(growth.objects);
  expect(end.bytes - start.bytes).toBeLessThan(growth.bytes);
}, 30_000);
