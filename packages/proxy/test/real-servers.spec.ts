import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, Module, mount, type MountTarget, type TenonServer } from '@tenon/core';
import { Connection, type CommandTarget, type WireObject } from '@tenon/client';
import { createTestClient } from '@tenon/testing';
import { freePort } from '../../testing/test/free-port';
import { remote } from '../src';
import { keeping } from './fixtures/keeping';
import { until } from './fixtures/until';

const program = (name: string, args: string[] = [], env: Record<string, string> = {}): CommandTarget => ({
  command: process.execPath,
  args: [require.resolve(`@modelcontextprotocol/${name}/dist/index.js`), ...args],
  env,
  stderr: 'ignore',
});

function gatewayTo(target: MountTarget): TenonServer {
  @Module({ mounts: [mount(target, { prefix: 'm' })] })
  class GatewayModule {}
  return createServer(GatewayModule, { name: 'gateway', version: '1.0.0', logLevel: 'silent' });
}

const keep = keeping();

describe.each(['2025', '2026'] as const)('servers from npm give a %s client what they give directly', (era) => {
  let folder: string;
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'tenon-proxy-')));
    await writeFile(join(folder, 'a.txt'), 'the text of a');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each<[string, () => CommandTarget, [string, WireObject][]]>([
    [
      'server-filesystem',
      () => program('server-filesystem', [folder]),
      [
        ['read_text_file', { path: 'a.txt' }],
        ['list_directory', { path: '.' }],
        ['read_text_file', { path: '../outside.txt' }],
      ],
    ],
    [
      'server-memory',
      () => program('server-memory', [], { MEMORY_FILE_PATH: join(folder, 'memory.jsonl') }),
      [
        ['read_graph', {}],
        ['search_nodes', { query: 'x' }],
        ['open_nodes', {}],
      ],
    ],
    [
      'server-sequential-thinking',
      () => program('server-sequential-thinking'),
      [['sequentialthinking', { thought: 't', nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 }]],
    ],
    [
      'server-everything',
      () => program('server-everything', ['stdio']),
      [
        ['echo', { message: 'hi' }],
        ['get-sum', { a: 1, b: 2 }],
        ['get-tiny-image', {}],
        ['get-structured-content', { location: 'Chicago' }],
        ['get-annotated-message', { messageType: 'error', includeImage: true }],
        ['get-resource-links', { count: 2 }],
        ['echo', {}],
      ],
    ],
  ])(
    '%s, through one mount and through two',
    async (server, target, calls) => {
      // It remembers what strangers told it; the others do not.
      const shareAnonymous = server !== 'server-sequential-thinking';
      const resolved = calls.map(([name, args]): [string, WireObject] => {
        const { path } = args;
        return [name, typeof path === 'string' ? { path: join(folder, path) } : args];
      });
      const one = keep(gatewayTo(remote(target(), { shareAnonymous })));
      const { url } = await one.listen({ port: 0 });
      const two = keep(gatewayTo(remote(url)));
      const answers = { roots: [`file://${folder}`] };
      const clients = [
        keep(await createTestClient(one, { era, answers })),
        keep(await createTestClient(two, { era, answers })),
      ];
      for (const [level, client] of clients.entries()) {
        const direct = keep(await Connection.open(target(), { era: '2025' }));
        const prefix = 'm_'.repeat(level + 1);
        const expected = (await direct.list('tools/list')).map(({ name }) => `${prefix}${String(name)}`);
        // Some offer more to clients that can be asked.
        expect((await client.listTools()).map(({ name }) => name)).toEqual(expect.arrayContaining(expected));
        for (const [name, args] of resolved) {
          const { content, structuredContent, isError } = await direct.request('tools/call', { name, arguments: args });
          const result = await client.callTool(`${prefix}${name}`, args);
          expect(withoutUris(result.content)).toEqual(withoutUris(content));
          expect(result.structuredContent).toEqual(structuredContent);
          expect(result.isError).toBe(isError === true);
        }
      }
    },
    60_000,
  );
});

describe('server-everything over HTTP', () => {
  let child: ChildProcess;
  let url: string;
  beforeAll(async () => {
    const port = await freePort();
    const [script, ...args] = program('server-everything', ['streamableHttp']).args ?? [];
    child = spawn(process.execPath, [String(script), ...args], {
      env: { ...process.env, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await Promise.race([once(child.stderr as never, 'data'), once(child.stdout as never, 'data')]);
    url = `http://127.0.0.1:${port}/mcp`;
    await until(() =>
      fetch(url).then(
        () => true,
        () => false,
      ),
    );
  }, 30_000);
  afterAll(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  });

  it.each(['2025', '2026'] as const)(
    'asks a %s client, reports progress, and is called again',
    async (era) => {
      const server = gatewayTo(remote(url));
      const client = await createTestClient(server, {
        era,
        auth: { subject: `ada-${era}`, scopes: [] },
        answers: { sample: 'sampled', elicit: 'cancel', roots: ['file:///here'] },
      });
      // It adds tools for clients that can be asked once they have introduced themselves.
      const isOffered = ({ name }: { name: unknown }): boolean => name === 'm_trigger-elicitation-request';
      await until(async () => (await client.listTools()).some(isOffered));
      const sampled = await client.callTool('m_trigger-sampling-request', { prompt: 'Say', maxTokens: 9 });
      expect(JSON.stringify(sampled.content)).toContain('sampled');
      const elicited = await client.callTool('m_trigger-elicitation-request');
      expect(JSON.stringify(elicited.content)).toMatch(/cancel/i);
      const reports: number[] = [];
      const args = { duration: 0.1, steps: 2 };
      const onProgress = ({ progress }: { progress: number }): void => void reports.push(progress);
      await client.callTool('m_trigger-long-running-operation', args, { onProgress });
      expect(reports).toEqual([1, 2]);
      const read = await client.readResource('demo://m/resource/static/document/features.md');
      expect(read.contents).toHaveLength(1);
      await client.close();
      await server.close();
    },
    30_000,
  );
});

/** URIs of links within content are renamed with the mount. */
function withoutUris(content: unknown): unknown {
  return JSON.parse(JSON.stringify(content), (key, value: unknown) => (key === 'uri' ? 'uri' : value));
}
