import { tool, type ServerOptions } from '@tenon/core';
import { sendRaw } from '../../fakes/http-probe';
import { handshake, headers2026, message2026, Session } from '../eras';
import { post, type Headers, type Reply } from '../http-client';
import { openTarget, type Target } from '../target';

/** A server with a route, and with a tool that must not run for whoever is refused. */
function open(http: ServerOptions['http'] = {}): Promise<Target> {
  return openTarget({ http }, (module) => ({
    ...module,
    providers: [...(module.providers ?? []), tool({ name: 'transfer' }, () => 'transferred')],
  }));
}

const transfer = { name: 'transfer', arguments: {} };

/** A message of each kind: a call in a session, one without, a handshake. */
async function everyPost(target: Target, session: Session, headers: Headers): Promise<Reply[]> {
  const call2025 = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: transfer };
  const call2026 = message2026('tools/call', transfer);
  const opening = { jsonrpc: '2.0', id: 1, method: 'initialize', params: handshake() };
  return Promise.all([
    session.send(call2025, { headers }),
    post(target.url, call2026, { headers: { ...headers2026('tools/call', transfer), ...headers } }),
    post(target.url, opening, { headers }),
  ]);
}

/** Everything that a browser might be made to send: every method of the endpoint, and a route. */
async function everyRequest(target: Target, session: Session, headers: Headers): Promise<Reply[]> {
  return [
    ...(await everyPost(target, session, headers)),
    await session.delete(headers),
    await post(target.url, '', {
      method: 'GET',
      headers: session.headersOf({ accept: 'text/event-stream', ...headers }),
    }),
    await post(target.url.replace('/mcp', '/health'), '', { method: 'GET', headers }),
  ];
}

describe('a server on this machine only', () => {
  let target: Target;
  let session: Session;
  beforeAll(async () => {
    target = await open();
    target.server.route('GET', '/health', () => new Response('healthy'));
    session = await Session.open(target.url);
  });
  afterAll(() => target[Symbol.asyncDispose]());
  afterEach(async () => expect((await session.request('ping')).status).toBe(200));

  it.each([
    'evil.example',
    'evil.example:PORT',
    'localhost.evil.example',
    'localhost.evil.example:PORT',
    'evil-localhost',
    '127.0.0.1.evil.example:PORT',
    '127.0.0.1.nip.io:PORT',
    '127.0.0.1@evil.example',
    'evil.example#127.0.0.1',
    'localhost.',
    'localhost:PORT:PORT',
    'localhost:port',
    'localhost:123456',
    'localhost, evil.example',
    '0.0.0.0:PORT',
    '[::]:PORT',
    '[::ffff:127.0.0.1]:PORT',
    '127.1:PORT',
    '2130706433',
    '0x7f000001',
    '169.254.169.254',
    'host.docker.internal:PORT',
    '__proto__',
  ])('answers to no name of somebody else: Host %s', async (pattern) => {
    const host = pattern.replaceAll('PORT', String(target.port));
    for (const reply of await everyRequest(target, session, { host })) {
      expect(reply.status).toBe(421);
      expect(reply.text).not.toContain('transferred');
      expect(reply.headers).not.toHaveProperty('mcp-session-id');
    }
  });

  it.each(['localhost', 'LocalHost', 'localhost:1', '127.0.0.1', '127.0.0.1:PORT', '[::1]:PORT'])(
    'answers to its own names, whatever the port: Host %s',
    async (pattern) => {
      const host = pattern.replaceAll('PORT', String(target.port));
      const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: transfer };
      expect((await session.send(call, { headers: { host } })).text).toContain('transferred');
    },
  );

  it('answers to no request without a name', async () => {
    for (const host of ['Host:', 'Host:   ', 'X-Forwarded-Host: localhost']) {
      const text = await sendRaw(target.port, `POST /mcp HTTP/1.1\r\n${host}\r\nConnection: close\r\n\r\n`);
      expect(text).toMatch(/^HTTP\/1\.1 4(00|21) /);
    }
  });

  it('is not persuaded by what a proxy would say', async () => {
    const headers = {
      host: 'evil.example',
      'x-forwarded-host': 'localhost',
      forwarded: 'host=localhost',
      'x-original-host': 'localhost',
    };
    for (const reply of await everyRequest(target, session, headers)) expect(reply.status).toBe(421);
  });

  it.each([
    'http://evil.example',
    'https://evil.example:PORT',
    'null',
    'NULL',
    '',
    'http://localhost.evil.example:PORT',
    'http://127.0.0.1.evil.example',
    'http://evil-127.0.0.1',
    'http://127.0.0.1:PORT.evil.example',
    'http://127.0.0.1:PORT@evil.example',
    'http://evil.example/http://127.0.0.1:PORT',
    'http://evil.example#http://localhost',
    'http://localhost:PORT, http://evil.example',
    'http://localhost:PORT http://evil.example',
    'http://localhost\\@evil.example',
    'http://0.0.0.0:PORT',
    'http://[::]:PORT',
    'http://127.1:PORT',
    'ws://localhost:PORT',
    'file://',
    'chrome-extension://abcdefghijklmnop',
    'data:text/html,x',
    'localhost:PORT',
    '*',
  ])('serves no page of somebody else: Origin %j', async (pattern) => {
    const origin = pattern.replaceAll('PORT', String(target.port));
    for (const reply of await everyRequest(target, session, { origin })) {
      expect(reply.status).toBe(403);
      expect(reply.text).not.toContain('transferred');
      expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it.each(['http://localhost:PORT', 'http://127.0.0.1:PORT', 'http://localhost:6274', 'https://[::1]:1'])(
    'serves pages of this machine: Origin %s',
    async (pattern) => {
      const origin = pattern.replaceAll('PORT', String(target.port));
      const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: transfer };
      expect((await session.send(call, { headers: { origin } })).text).toContain('transferred');
    },
  );

  it.each([
    'text/plain',
    'text/plain;charset=UTF-8',
    'text/plain; application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    undefined,
  ])('takes no body that a page may send unasked: content type %s', async (type) => {
    const headers = { origin: `http://localhost:${target.port}`, 'content-type': type };
    for (const reply of await everyPost(target, session, headers)) {
      expect(reply.verdict).toBe('415 -32600');
      expect(reply.text).not.toContain('transferred');
    }
  });
});

describe.each<[string, readonly string[]]>([
  ['one page', ['https://app.example.com']],
  ['every page', ['*']],
])('a server that %s may call', (_, allowedOrigins) => {
  let target: Target;
  let session: Session;
  beforeAll(async () => {
    target = await open({ allowedOrigins, bodyLimit: 10_000 });
    session = await Session.open(target.url);
  });
  afterAll(() => target[Symbol.asyncDispose]());

  /** Replies of every kind: results, errors, refusals before and behind the guard, preflights. */
  async function everyReply(origin: string): Promise<Reply[]> {
    const headers = { origin };
    const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' };
    return Promise.all([
      session.request('ping', {}, { headers }),
      session.request('no/such', {}, { headers }),
      session.send('junk', { headers }),
      session.send('x'.repeat(20_000), { headers }),
      session.send({}, { headers: { ...headers, 'content-type': 'text/plain' } }),
      session.send({}, { headers: { ...headers, 'mcp-session-id': 'unknown' } }),
      post(target.url, '', { method: 'PUT', headers }),
      post(`${target.url}/nowhere`, '', { method: 'POST', headers }),
      post(target.url, '', { method: 'OPTIONS', headers: { ...headers, ...preflight } }),
    ]);
  }

  it('never lets a page send cookies along, whatever the reply', async () => {
    for (const origin of ['https://app.example.com', 'https://evil.example', 'null', 'http://localhost:1']) {
      for (const reply of await everyReply(origin)) {
        expect(reply.headers).not.toHaveProperty('access-control-allow-credentials');
      }
    }
  });

  it('names the page or everybody, and refuses the nameless', async () => {
    const expected = allowedOrigins[0];
    for (const reply of await everyReply('https://app.example.com')) {
      expect([reply.status, reply.headers['access-control-allow-origin']]).toEqual([reply.status, expected]);
      expect(reply.headers.vary).toContain('Origin');
    }
    for (const reply of await everyReply('null')) {
      expect(reply.status).toBe(403);
      expect(reply.headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  it('still refuses names that are not its own', async () => {
    const headers = { host: 'evil.example', origin: 'https://app.example.com' };
    for (const reply of await everyRequest(target, session, headers)) expect(reply.status).toBe(421);
  });
});
