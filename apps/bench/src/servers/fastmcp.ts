/** fastmcp (punkpeye) over its own HTTP server with JSON responses, with 2025 sessions or without. */
import { createServer } from 'node:net';
import type { FastMCP } from 'fastmcp';
import { FIRST_ADDEND, SECOND_ADDEND, SERVER_INFO, SUM, toolDescription, toolName, toolResult } from '../workload';
import { announce, portOf, readServerFlags } from './server-process';

const flags = readServerFlags();

/** fastmcp does not tell the port that it got, so a free one is found before. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const port = portOf(probe);
      probe.close(() => resolve(port));
    });
  });
}

async function build(): Promise<FastMCP> {
  const [{ FastMCP }, { z }] = await Promise.all([import('fastmcp'), import('zod')]);
  const silent = (): void => {};
  const server = new FastMCP({
    name: SERVER_INFO.name,
    version: '1.0.0',
    logger: { debug: silent, error: silent, info: silent, log: silent, warn: silent },
  });
  const parameters = z.object({ a: z.number().describe(FIRST_ADDEND), b: z.number().describe(SECOND_ADDEND) });
  const outputSchema = z.object({ sum: z.number().describe(SUM) });
  for (let index = 0; index < flags.tools; index += 1) {
    server.addTool({
      name: toolName(index),
      description: toolDescription(index),
      parameters,
      outputSchema,
      execute: ({ a, b }) => Promise.resolve(toolResult(a + b)),
    });
  }
  return server;
}

async function main(): Promise<void> {
  const server = await build();
  if (flags.transport === 'stdio') return server.start({ transportType: 'stdio' });
  const port = await freePort();
  await server.start({
    transportType: 'httpStream',
    httpStream: { host: '127.0.0.1', port, stateless: !flags.sessions, enableJsonResponse: true },
  });
  announce(port);
}

void main();
