import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { FakeHttpEndpoint } from '../../test/fakes/fake-http-endpoint';
import { FakeLogger } from '../../test/fakes/fake-logger';
import { mcpHeaders, send } from '../../test/fakes/http-probe';
import { HttpGuard } from './http-guard';
import { createNodeHttpHandler, type NodeHttpHandler } from './node-http-handler';

type HostRequest = IncomingMessage & { body?: unknown; originalUrl?: string };
type HostApplication = (request: HostRequest, response: ServerResponse, mcp: NodeHttpHandler) => void;

const endpoint = new FakeHttpEndpoint();
const logger = new FakeLogger();
const mcp = createNodeHttpHandler({ endpoint, path: '/mcp/', logger, guard: new HttpGuard(), bodyLimit: 1000 });
let server: Server;

async function host(application: HostApplication): Promise<number> {
  server = createServer((request, response) => application(request, response, mcp));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Reads the body as a parser in front of the handler does, and leaves in `body` what `parse` makes of it. */
const parsing =
  (parse: (bytes: Buffer) => unknown): HostApplication =>
  (request, response, handler) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      request.body = parse(Buffer.concat(chunks));
      handler(request, response);
    });
  };

afterEach(() => new Promise((resolve) => server.close(resolve)));

describe('createNodeHttpHandler under a host application', () => {
  it.each([
    ['object', (bytes: Buffer): unknown => JSON.parse(bytes.toString())],
    ['text', (bytes: Buffer): unknown => bytes.toString()],
    ['bytes', (bytes: Buffer): unknown => bytes],
  ])('takes a body that was read before, as %s', async (_kind, parse) => {
    const port = await host(parsing(parse));
    const text = '{"a":[1,null],"__proto__":{"x":1}}';
    expect(await send(port, { body: text, headers: mcpHeaders })).toMatchObject({ status: 200, text });
    expect((await send(port, { body: JSON.stringify(['x'.repeat(1000)]), headers: mcpHeaders })).status).toBe(413);
  });

  it.each(['{"a":1}', ''])('answers 500 and logs why where a body (%j) was read and thrown away', async (body) => {
    const port = await host(parsing(() => undefined));
    logger.lines.length = 0;
    const answer = await send(port, { body, headers: { ...mcpHeaders, 'transfer-encoding': 'chunked' } });
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('mount');
    expect(logger.lines).toHaveLength(1);
  });

  it('reads the body itself where a parser left a placeholder', async () => {
    const port = await host((request, response, handler) => {
      request.body = {};
      handler(request, response);
    });
    expect((await send(port, { body: '{"a":1}', headers: mcpHeaders })).text).toBe('{"a":1}');
  });

  it('loses nothing of a body where it is called later', async () => {
    const port = await host((request, response, handler) => void setImmediate(() => handler(request, response)));
    expect((await send(port, { body: '{"a":1}', headers: mcpHeaders })).text).toBe('{"a":1}');
  });

  it('passes on what is not its own', async () => {
    const port = await host((request, response, handler) => handler(request, response, () => response.end('host')));
    expect((await send(port, { method: 'GET', path: '/other' })).text).toBe('host');
    expect((await send(port, { method: 'PUT' })).status).toBe(405);
  });

  it('knows its path where it is mounted under it', async () => {
    const port = await host((request, response, handler) => {
      request.originalUrl = request.url;
      request.url = '/';
      handler(request, response);
    });
    expect((await send(port, { path: '/mcp?x=1', body: '1', headers: mcpHeaders })).text).toBe('1');
    expect((await send(port, { path: '/other', body: '1', headers: mcpHeaders })).status).toBe(404);
  });
});
