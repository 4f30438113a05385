import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleCore } from '../core-bundle';
import { Program } from '../docs/program';

/** A process that ends where a rejection is nobody's; the test runner would not notice one. */
const program = `
require('reflect-metadata');
const { createServer, Module, ProtocolError, tool } = require('./core.cjs');
class App {}
Module({ providers: [
  tool({ name: 'later' }, async (_, ctx) => {
    const a = ctx.elicit('A?', String);
    const b = ctx.elicit('B?', String);
    const s = ctx.step('slow', () => new Promise((_, reject) => setTimeout(reject, 20, new Error('step'))));
    await a; await b; await s;
  }),
  tool({ name: 'fails' }, (_, ctx) => { ctx.elicit('A?', String); throw new ProtocolError(-32000, 'no'); }),
  tool({ name: 'forgets' }, (_, ctx) => { ctx.elicit('A?', String); return 'done'; }),
] })(App);
const meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } };
async function main() {
  const server = createServer(App, { name: 'app', logLevel: 'warn' });
  await server.start();
  const connection = server.connectInMemory();
  const send = (message) => connection.send(JSON.stringify({ jsonrpc: '2.0', ...message }));
  for (const [id, name] of ['later', 'fails', 'forgets'].entries())
    send({ id, method: 'tools/call', params: { name, _meta: meta } });
  send({ id: 'i', method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: { elicitation: {} }, clientInfo: { name: 'c', version: '1' } } });
  await new Promise((resolve) => setTimeout(resolve, 100));
  for (const name of ['later', 'fails', 'forgets']) send({ id: name, method: 'tools/call', params: { name } });
  await new Promise((resolve) => setTimeout(resolve, 50));
  send({ method: 'notifications/cancelled', params: { requestId: 'later' } });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await server.close();
  console.log('alive');
}
void main();
`;

it('a question that is not awaited yet does not end the process', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tenon-rejections-'));
  try {
    await bundleCore(directory);
    writeFileSync(join(directory, 'program.cjs'), program);
    const node = new Program(directory, ['program.cjs'], { NODE_PATH: join(__dirname, '../../node_modules') });
    const printed = await node.finished();
    expect(printed).toMatch(/^alive$/m);
    expect(printed).toContain('A handler did not wait for its questions: nobody was asked');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}, 60_000);
