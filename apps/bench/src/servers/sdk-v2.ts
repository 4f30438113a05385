/**
 * The official SDK v2: `createMcpHandler` behind `toNodeHandler`, which serves 2026-07-28 and, statelessly, 2025.
 * With `--sessions`, one server and one transport per 2025 session.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node' with {
  'resolution-mode': 'import',
};
import type { McpServer } from '@modelcontextprotocol/server' with { 'resolution-mode': 'import' };
import { FIRST_ADDEND, SECOND_ADDEND, SERVER_INFO, SUM, toolDescription, toolName, toolResult } from '../workload';
import { announce, portOf, readServerFlags } from './server-process';

const flags = readServerFlags();

type Build = () => McpServer;

async function loadBuild(): Promise<Build> {
  const [{ McpServer }, { z }] = await Promise.all([import('@modelcontextprotocol/server'), import('zod')]);
  const inputSchema = z.object({ a: z.number().describe(FIRST_ADDEND), b: z.number().describe(SECOND_ADDEND) });
  const outputSchema = z.object({ sum: z.number().describe(SUM) });
  return () => {
    const server = new McpServer(SERVER_INFO);
    for (let index = 0; index < flags.tools; index += 1) {
      server.registerTool(
        toolName(index),
        { description: toolDescription(index), inputSchema, outputSchema },
        ({ a, b }) => toolResult(a + b),
      );
    }
    return server;
  };
}

async function overStdio(build: Build): Promise<void> {
  const { serveStdio } = await import('@modelcontextprotocol/server/stdio');
  serveStdio(build);
}

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

async function perRequest(build: Build): Promise<Answer> {
  const [{ createMcpHandler }, { toNodeHandler }] = await Promise.all([
    import('@modelcontextprotocol/server'),
    import('@modelcontextprotocol/node'),
  ]);
  return toNodeHandler(createMcpHandler(build));
}

async function withSessions(build: Build): Promise<Answer> {
  const { NodeStreamableHTTPServerTransport } = await import('@modelcontextprotocol/node');
  const sessions = new Map<string, NodeStreamableHTTPServerTransport>();
  return async (request, response) => {
    const id = request.headers['mcp-session-id'];
    const known = typeof id === 'string' ? sessions.get(id) : undefined;
    if (known !== undefined) return known.handleRequest(request, response);
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      enableJsonResponse: true,
      onsessioninitialized: (session) => void sessions.set(session, transport),
    });
    await build().connect(transport);
    await transport.handleRequest(request, response);
  };
}

async function main(): Promise<void> {
  const build = await loadBuild();
  if (flags.transport === 'stdio') return overStdio(build);
  const answer = flags.sessions ? await withSessions(build) : await perRequest(build);
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1', () => announce(portOf(server)));
}

void main();
