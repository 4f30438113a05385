import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { bundleCore } from '../core-bundle';
import { Program } from '../docs/program';

/** One process of a fleet: it says in each result which one it is. */
const program = `
require('reflect-metadata');
const { createServer, Module, tool } = require('./core.cjs');
class App {}
Module({ providers: [
  tool({ name: 'introduce' }, async (_, ctx) => {
    const draw = await ctx.step('draw', () => process.pid);
    const first = await ctx.elicit('First name?', String);
    const last = await ctx.elicit('Last name of ' + first.data + '?', String);
    const { text } = await ctx.sample('Greet ' + first.data + ' ' + last.data);
    return { text, draw, finished: process.pid, round: ctx.round };
  }),
] })(App);
const server = createServer(App, {
  name: 'fleet', logLevel: 'info', asking: process.env.KEY ? { keys: [process.env.KEY] } : undefined,
});
void server.run({ transport: 'http', port: 0, argv: [], env: {} });
`;

/** Sends each request to another process than the one before. */
function inTurn(urls: readonly URL[], visited: URL[]): typeof fetch {
  let next = 0;
  return (_url, init) => {
    const url = urls[next++ % urls.length]!;
    visited.push(url);
    return fetch(url, init);
  };
}

describe('a fleet of processes', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tenon-fleet-'));
  const programs: Program[] = [];
  beforeAll(async () => {
    await bundleCore(directory);
    writeFileSync(join(directory, 'server.cjs'), program);
  }, 60_000);
  afterEach(() => Promise.all(programs.splice(0).map((one) => one.stop())));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  async function start(count: number, key: string | undefined): Promise<URL[]> {
    const path = { NODE_PATH: join(__dirname, '../../node_modules') };
    for (let each = 0; each < count; each++) {
      programs.push(new Program(directory, ['server.cjs'], { ...path, ...(key && { KEY: key }) }));
    }
    const printed = await Promise.all(programs.map((one) => one.printed(/http:\/\/127\.0\.0\.1:\d+\/mcp/)));
    return printed.map(([url]) => new URL(url));
  }

  async function callInTurn(urls: readonly URL[]): Promise<{ result: unknown; visited: URL[] }> {
    const client = new Client(
      { name: 'test', version: '1.0.0' },
      { capabilities: { elicitation: {}, sampling: {} }, versionNegotiation: { mode: { pin: '2026-07-28' } } },
    );
    client.setRequestHandler('elicitation/create', ({ params }) => ({
      action: 'accept' as const,
      content: { value: params.message === 'First name?' ? 'Ada' : 'Lovelace' },
    }));
    client.setRequestHandler('sampling/createMessage', ({ params }) => ({
      role: 'assistant' as const,
      model: 'test',
      content: { type: 'text' as const, text: `Hello! (${JSON.stringify(params.messages).length > 0})` },
    }));
    const visited: URL[] = [];
    await client.connect(new StreamableHTTPClientTransport(urls[0]!, { fetch: inTurn(urls, visited) }));
    try {
      visited.length = 0;
      const result = await client.callTool({ name: 'introduce', arguments: {} });
      return { result: result.structuredContent ?? result, visited };
    } finally {
      await client.close();
    }
  }

  it('carries a call from process to process, each round to another one', async () => {
    const urls = await start(2, 'a key that all processes of the fleet share');
    const { result, visited } = await callInTurn(urls);
    expect(result).toMatchObject({ text: 'Hello! (true)', round: 4 });
    const ports = visited.map(({ port }) => port);
    expect(ports).toHaveLength(4);
    for (let at = 1; at < ports.length; at++) expect(ports[at]).not.toBe(ports[at - 1]);
    const { draw, finished } = result as { draw: number; finished: number };
    expect(draw).not.toBe(finished);
  }, 60_000);

  it('refuses the state of another process where no key is shared, and warns that this will be so', async () => {
    const urls = await start(2, undefined);
    await expect(callInTurn(urls)).rejects.toThrow('Invalid requestState');
    await Promise.any(programs.map((one) => one.printed(/sealed with a random key/)));
  }, 60_000);
});
