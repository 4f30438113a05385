import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, Module, tool } from '@tenon/core';
import type { OfficialClient } from './clients/official-client';
import { sdkV1 } from './clients/sdk-v1-client';
import { sdkV2 } from './clients/sdk-v2-client';
import { docsCommand, DocsProcess } from './docs-process';
import { OutputLines } from './output-lines';

/** So many that indexing them takes longer than telling the server to stop. */
const PAGES = 800;
/** These two, and one that is no text. */
const FILES = PAGES + 3;
const pages = Array.from({ length: PAGES }, (_, page) => `pages/${page}.md`).sort();
/** Progress that was on its way when the client had cancelled, or had read the answer already. */
const LATE_PROGRESS = /progress notification for an unknown token/;
const LOG_LEVEL = 'io.modelcontextprotocol/logLevel';

jest.setTimeout(30_000);

const clients = [sdkV1, ...sdkV2];
let directory: string;
let env: Record<string, string>;
let httpServer: DocsProcess;
let url: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tenon-clients-'));
  const docs = join(directory, 'docs');
  await mkdir(join(docs, 'guide'), { recursive: true });
  await mkdir(join(docs, 'pages'));
  await writeFile(join(docs, 'README.md'), '# Read me\n\nStart with the guide.\n');
  await writeFile(join(docs, 'guide/first steps.md'), '# First steps\n\n## Install\n\nRun npm start.\n');
  await writeFile(join(docs, 'picture.md'), '\0');
  for (const path of pages) await writeFile(join(docs, path), `# ${path}\n`);
  env = { DOCS_DIR: docs, DOCS_DB: join(directory, 'index.db') };

  httpServer = new DocsProcess(docsCommand(env, '--transport', 'http', '--port', '0'));
  url = (await httpServer.stderr.next('The documents are served at ')).split(' ').at(-1)!;
  await httpServer.stderr.next('Index is up to date');
}, 60_000);

afterAll(async () => {
  await httpServer?.stop();
  await rm(directory, { recursive: true });
});

describe.each(clients)('$name', (kind) => {
  describe.each(['stdio', 'http'] as const)('over %s', (transport) => {
    let client: OfficialClient;
    let serverLog: OutputLines;

    beforeAll(async () => {
      client = await kind.connect(transport === 'http' ? { url } : docsCommand(env));
      serverLog = client.process ? new OutputLines(client.process.stderr) : httpServer.stderr;
      if (client.process) await serverLog.next('Index is up to date');
    });
    afterAll(() => client.close());

    it('learns what the server is', () => {
      expect(client.serverInfo).toMatchObject({ name: 'docs', version: '0.1.0' });
      expect(client.instructions).toMatch(/search_docs/);
      expect(client.capabilities).toMatchObject({
        tools: {},
        resources: {},
        prompts: {},
        completions: {},
        logging: {},
      });
      expect(client.protocolVersion).toBe(kind.era === '2025' ? '2025-11-25' : '2026-07-28');
      expect(client.sessionId).toEqual(kind.era === '2025' && transport === 'http' ? expect.any(String) : undefined);
    });

    it('lists everything', async () => {
      expect((await client.listTools()).map(({ name }) => name)).toEqual([
        'search_docs',
        'bookmark_doc',
        'list_bookmarks',
        'remove_bookmark',
        'outline_doc',
        'reindex_docs',
      ]);
      expect((await client.listResources()).map(({ uri }) => uri)).toEqual(['docs-index://all']);
      expect((await client.listResourceTemplates()).map(({ uriTemplate }) => uriTemplate)).toEqual(['docs://{path*}']);
      expect((await client.listPrompts()).map(({ name }) => name)).toEqual(['answer_from_docs']);
    });

    it('calls search_docs', async () => {
      const { structuredContent, isError } = await client.callTool('search_docs', { query: 'npm' });
      expect(isError ?? false).toBe(false);
      expect(structuredContent).toMatchObject({
        matched: 'all',
        hits: [{ path: 'guide/first steps.md', heading: 'First steps › Install', snippet: 'Run **npm** start.' }],
      });
    });

    it('calls outline_doc', async () => {
      const { structuredContent } = await client.callTool('outline_doc', { path: 'README.md' });
      expect(structuredContent).toEqual({
        path: 'README.md',
        uri: 'docs://README.md',
        title: 'Read me',
        headings: [{ level: 1, line: 1, text: 'Read me' }],
      });
    });

    it('calls reindex_docs and follows its progress', async () => {
      const steps: unknown[] = [];
      const { structuredContent } = await client.callTool(
        'reindex_docs',
        { full: true },
        { onProgress: (...step) => steps.push(step) },
      );
      expect(structuredContent).toEqual({ added: 0, updated: 0, unchanged: FILES - 1, removed: 0, skipped: 1 });
      const paths = ['README.md', 'guide/first steps.md', ...pages, 'picture.md'];
      const expected = paths.map((path, index) => [index + 1, FILES, path]);
      // Over stdio the clients forget whom the progress was for that arrives in one chunk with the answer.
      expect(steps).toEqual(transport === 'http' ? expected : expected.slice(0, Math.max(steps.length, 1)));
    });

    it('cancels reindex_docs, and the server stops it', async () => {
      serverLog.skip();
      const cancel = new AbortController();
      const call = client.callTool(
        'reindex_docs',
        { full: true },
        { signal: cancel.signal, onProgress: () => cancel.abort('Enough') },
      );
      await expect(call).rejects.toThrow();
      const { done, total } = JSON.parse(await serverLog.next('Indexing was stopped')) as Record<string, number>;
      expect(total).toBe(FILES);
      expect(done).toBeLessThan(FILES);
      const { structuredContent } = await client.callTool('search_docs', { query: 'npm' });
      expect(structuredContent).not.toHaveProperty('note');
    });

    it('reads a resource, and one of a template', async () => {
      const [index] = (await client.readResource('docs-index://all')) as { text: string; mimeType: string }[];
      expect(index).toMatchObject({ uri: 'docs-index://all', mimeType: 'application/json' });
      expect(JSON.parse(index!.text)).toHaveLength(FILES - 1);
      expect(await client.readResource('docs://guide/first%20steps.md')).toMatchObject([
        { uri: 'docs://guide/first%20steps.md', mimeType: 'text/markdown', text: expect.stringMatching(/^# First/) },
      ]);
    });

    it.each(['docs://gone.md', 'nothing://here'])('learns that there is no %s', async (uri) => {
      await expect(client.readResource(uri)).rejects.toMatchObject({ code: kind.unknownResource, data: { uri } });
    });

    it('gets the prompt', async () => {
      const messages = await client.getPrompt('answer_from_docs', { question: 'How to start?', path: 'README.md' });
      expect(messages).toEqual([
        {
          role: 'user',
          content: { type: 'text', text: expect.stringMatching(/How to start\?[^]*docs:\/\/README\.md/) },
        },
      ]);
    });

    it('is refused a prompt without its arguments, about nothing, and one that there is not', async () => {
      await expect(client.getPrompt('answer_from_docs', {})).rejects.toMatchObject({ code: -32602 });
      const aboutNothing = client.getPrompt('answer_from_docs', { question: 'How?', path: 'gone.md' });
      await expect(aboutNothing).rejects.toMatchObject({ code: -32602 });
      await expect(client.getPrompt('nothing', {})).rejects.toMatchObject({ code: -32602 });
    });

    it('completes paths', async () => {
      const ofTemplate = { type: 'ref/resource', uri: 'docs://{path*}' } as const;
      expect(await client.complete(ofTemplate, 'path', 'first')).toEqual(['guide/first steps.md']);
      const ofPrompt = { type: 'ref/prompt', name: 'answer_from_docs' } as const;
      expect(await client.complete(ofPrompt, 'path', 'READ')).toEqual(['README.md']);
    });

    it.each([
      ['invalid arguments', 'search_docs', { query: 'npm', limit: 0 }, /limit/],
      ['missing arguments', 'search_docs', {}, /query/],
      ['a query that is none', 'search_docs', { query: '***' }, /nothing to search for/],
      ['a document that there is not', 'outline_doc', { path: 'steps.md' }, /Did you mean guide\/first steps\.md/],
    ])('gets a result that explains %s', async (_reason, name, args, message) => {
      const { isError, content } = await client.callTool(name, args);
      expect(isError).toBe(true);
      expect(content).toEqual([{ type: 'text', text: expect.stringMatching(message) }]);
    });

    it('gets an error for a tool that there is not', async () => {
      await expect(client.callTool('search_doc', {})).rejects.toMatchObject({
        code: -32602,
        message: expect.stringContaining("Did you mean 'search_docs'?"),
      });
    });

    it('gets the log messages that it asks for', async () => {
      const heard = client.logMessages.length;
      if (kind.era === '2025') {
        await client.setLogLevel('error');
        await client.callTool('reindex_docs', {});
        await client.setLogLevel('warning');
        await client.callTool('reindex_docs', {});
      } else {
        await client.callTool('reindex_docs', {});
        await client.callTool('reindex_docs', {}, { meta: { [LOG_LEVEL]: 'error' } });
        await client.callTool('reindex_docs', {}, { meta: { [LOG_LEVEL]: 'warning' } });
      }
      expect(client.logMessages.slice(heard)).toMatchObject([{ level: 'warning', data: { data: { skipped: 1 } } }]);
    });

    it('has nothing to complain about, and ends', async () => {
      const complaints = client.complaints.filter(({ message }) => !LATE_PROGRESS.test(message));
      expect(complaints).toEqual([]);
      await client.close();
      const { process: child } = client;
      if (child) expect(() => process.kill(child.pid, 0)).toThrow('ESRCH');
    });
  });
});

describe.each(clients.filter(({ era }) => era === '2025'))('a session of $name over http', (kind) => {
  afterEach(() => jest.restoreAllMocks());

  it('ends when the client says so', async () => {
    const client = await kind.connect({ url });
    const id = client.sessionId!;
    await client.terminateSession();
    expect(client.sessionId).toBeUndefined();
    expect((await ping(url, id)).status).toBe(404);
    await client.close();
  });

  it('ends when nobody uses it', async () => {
    const start = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(start);
    @Module({ providers: [tool({ name: 'hello' }, () => 'Hello')] })
    class Greetings {}
    await using server = createServer(Greetings, {
      name: 'greetings',
      sessions: { idleMs: 1_000 },
      logLevel: 'silent',
    });
    const address = await server.listen({ port: 0 });
    const client = await kind.connect({ url: address.url });

    clock.mockReturnValue(start + 900);
    expect(await client.callTool('hello', {})).toMatchObject({ content: [{ type: 'text', text: 'Hello' }] });
    clock.mockReturnValue(start + 1_800);
    expect(await client.callTool('hello', {})).toMatchObject({ content: [{ type: 'text', text: 'Hello' }] });
    clock.mockReturnValue(start + 2_800);
    await expect(client.callTool('hello', {})).rejects.toThrow(/Unknown session/);
    clock.mockRestore();
    await client.close();
  });
});

describe('the quickstart as a process', () => {
  const initialize = {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
  };

  const running: DocsProcess[] = [];
  const start = (...args: Parameters<typeof docsCommand>): DocsProcess => {
    const server = new DocsProcess(docsCommand(...args));
    running.push(server);
    return server;
  };
  afterEach(() => Promise.all(running.splice(0).map((server) => server.stop())));

  it.each([
    ['its input ends', (server: DocsProcess) => server.endInput()],
    ['it gets SIGTERM', (server: DocsProcess) => server.signal('SIGTERM')],
    ['it gets SIGINT', (server: DocsProcess) => server.signal('SIGINT')],
  ])('writes nothing but messages to stdout, and ends within 6 s when %s', async (_when, end) => {
    const server = start(env);
    server.send(initialize);
    await server.stdout.next('"id":1');
    server.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    server.send({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'reindex_docs', arguments: {} } });
    await server.stdout.next('"id":2');
    const asked = performance.now();
    end(server);
    expect(await server.exitCode()).toBe(0);
    expect(performance.now() - asked).toBeLessThan(6_000);
    for (const line of server.stdout.all) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
  });

  it('answers what it was asked before its input ended', async () => {
    const server = start(env);
    server.send(initialize);
    server.send({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'reindex_docs', arguments: {} } });
    server.endInput();
    expect(await server.exitCode()).toBe(0);
    expect(server.stdout.all.some((line) => line.includes('"id":2') && line.includes('"unchanged"'))).toBe(true);
  });

  it('ends over http within 6 s of SIGTERM, also with a client connected', async () => {
    const server = start(env, '--transport', 'http', '--port', '0');
    const own = (await server.stderr.next('The documents are served at ')).split(' ').at(-1)!;
    const client = await sdkV1.connect({ url: own });
    await client.listTools();
    const asked = performance.now();
    server.signal('SIGTERM');
    expect(await server.exitCode()).toBe(0);
    expect(performance.now() - asked).toBeLessThan(6_000);
    await client.close();
  });

  it('prints its options', async () => {
    const server = start(env, '--help');
    expect(await server.exitCode()).toBe(0);
    for (const option of ['--transport', '--host', '--port', '--path', '--help', 'TENON_LOG_LEVEL']) {
      expect(server.stdout.all.join('\n')).toContain(option);
    }
    expect(server.stderr.all).toEqual([]);
  });

  it('says in one line that the port is in use', async () => {
    const other = createTcpServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const server = start({ ...env, TENON_LOG_LEVEL: 'silent' }, '--transport=http', `--port=${port}`);
    expect(await server.exitCode()).toBe(1);
    expect(server.stderr.all).toEqual([expect.stringMatching(new RegExp(`^TN4001 .*:${port} `))]);
    expect(server.stdout.all).toEqual([]);
    other.close();
  });

  it('says in one line which option it does not understand', async () => {
    const server = start(env, '--transport', 'pigeon');
    expect(await server.exitCode()).toBe(1);
    expect(server.stderr.all).toEqual([expect.stringMatching(/^TN4002 .*pigeon/)]);
  });
});

function ping(endpoint: string, session: string): Promise<Response> {
  return fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-session-id': session,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
  });
}
