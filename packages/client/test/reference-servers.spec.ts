import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type ClientOptions, type CommandTarget } from '@tenon/client';
import { freePort } from '../../testing/test/free-port';

const program = (name: string, ...args: string[]): CommandTarget => ({
  command: process.execPath,
  args: [require.resolve(`@modelcontextprotocol/server-${name}/dist/index.js`), ...args],
  stderr: 'ignore',
});

jest.setTimeout(60_000);

let directory: string;
beforeAll(() => void (directory = realpathSync(mkdtempSync(join(tmpdir(), 'tenon-reference-')))));
afterAll(() => rmSync(directory, { recursive: true }));

describe.each(['stdio', 'http'])('server-everything over %s', (way) => {
  let child: ChildProcess | undefined;
  let url = '';
  beforeAll(async () => {
    if (way === 'stdio') return;
    const port = await freePort();
    const { command, args } = program('everything', 'streamableHttp');
    child = spawn(command, [...(args ?? [])], {
      env: { ...process.env, PORT: String(port) },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    url = `http://127.0.0.1:${port}/mcp`;
    for await (const text of child.stderr!.setEncoding('utf8')) if (/listening/i.test(String(text))) break;
  });
  afterAll(async () => {
    if (!child) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  });
  const connect = (options?: ClientOptions) => Client.connect(way === 'stdio' ? program('everything') : url, options);

  it('is used in every way that it offers', async () => {
    const progress: number[] = [];
    const asked: string[] = [];
    await using client = await connect({
      answers: {
        elicit: ({ message }) => {
          asked.push(message);
          return { name: 'Ann' };
        },
        sample: () => 'a poem',
        roots: ['file:///work'],
      },
    });
    expect(client).toMatchObject({ era: '2025', serverInfo: { name: 'mcp-servers/everything' } });
    expect(client.instructions).toContain('Everything');
    expect((await client.listTools()).length).toBeGreaterThanOrEqual(13);
    expect(await client.call('echo', { message: 'hello' })).toBe('Echo: hello');
    expect(await client.call('get-sum', { a: 2, b: 3 })).toContain('5');
    expect(await client.call('get-structured-content', { location: 'New York' })).toMatchObject({ temperature: 33 });
    const { content } = await client.callTool('get-tiny-image');
    expect(content.map(({ type }) => type)).toContain('image');
    await client.call(
      'trigger-long-running-operation',
      { duration: 0.2, steps: 4 },
      {
        onProgress: (report) => progress.push(report.progress),
      },
    );
    expect(progress).toEqual([1, 2, 3, 4]);
    expect(await client.call('trigger-sampling-request', { prompt: 'x' })).toContain('a poem');
    expect(JSON.stringify((await client.callTool('trigger-elicitation-request')).content)).toContain('Ann');
    expect(asked).toHaveLength(1);
    expect(JSON.stringify((await client.callTool('get-roots-list')).content)).toContain('file:///work');
    const [resource] = await client.listResources();
    expect((await client.readResource(resource!.uri)).contents).toHaveLength(1);
    expect((await client.listResourceTemplates()).length).toBeGreaterThan(0);
    expect((await client.listPrompts()).map(({ name }) => name)).toContain('simple-prompt');
    expect((await client.getPrompt('args-prompt', { city: 'Paris' })).messages[0]!.content).toMatchObject({
      text: expect.stringContaining('Paris'),
    });
    expect((await client.complete('completable-prompt', 'department', 'E')).values).toEqual(['Engineering']);
    await client.setLogLevel('debug');
    await client.ping();
    await expect(client.request('example/unknown')).rejects.toMatchObject({ code: -32601 });
  });
});

it('server-filesystem reads and writes in the folder of the roots', async () => {
  writeFileSync(join(directory, 'hello.txt'), 'hello');
  await using client = await Client.connect(program('filesystem', directory), {
    answers: { roots: [`file://${directory}`] },
  });
  expect((await client.listTools()).length).toBeGreaterThanOrEqual(14);
  const read = await client.callTool('read_text_file', { path: join(directory, 'hello.txt') });
  expect(read.content).toMatchObject([{ type: 'text', text: 'hello' }]);
  await client.call('write_file', { path: join(directory, 'new.txt'), content: 'new' });
  expect(JSON.stringify(await client.call('list_directory', { path: directory }))).toContain('new.txt');
  expect(await client.callTool('read_text_file', { path: '/etc/passwd' })).toMatchObject({ isError: true });
});

it('server-memory remembers what it is told', async () => {
  const target = program('memory');
  const env = { MEMORY_FILE_PATH: join(directory, 'memory.jsonl') };
  const entity = { name: 'Ann', entityType: 'person', observations: ['sings'] };
  {
    await using client = await Client.connect({ ...target, env });
    await client.call('create_entities', { entities: [entity] });
  }
  await using client = await Client.connect({ ...target, env });
  expect(await client.call('read_graph')).toMatchObject({ entities: [entity] });
});

it('server-sequential-thinking keeps count of thoughts', async () => {
  await using client = await Client.connect(program('sequential-thinking'));
  expect(await client.listTools()).toHaveLength(1);
  const thought = { thought: 'first', thoughtNumber: 1, totalThoughts: 2, nextThoughtNeeded: true };
  expect(await client.call('sequentialthinking', thought)).toMatchObject({ thoughtNumber: 1, thoughtHistoryLength: 1 });
});

it('all of them are one list of servers', async () => {
  const withoutErrors = ({ command, args }: CommandTarget) => ({ command, args });
  const mcpServers = {
    everything: withoutErrors(program('everything')),
    files: withoutErrors(program('filesystem', directory)),
    memory: withoutErrors(program('memory')),
    thinking: withoutErrors(program('sequential-thinking')),
  };
  await using client = await Client.connect({ mcpServers }, { stderr: 'ignore', era: '2025' });
  const names = (await client.listTools()).map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      'everything_echo',
      'files_read_text_file',
      'memory_read_graph',
      'thinking_sequentialthinking',
    ]),
  );
  expect(await client.call('everything_echo', { message: 'x' })).toBe('Echo: x');
});
