/** The official SDK v1 over node:http with JSON responses: one server per session, or a new one for every request. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js' with { 'resolution-mode': 'import' };
import type { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js' with {
  'resolution-mode': 'import',
};
import { FIRST_ADDEND, SECOND_ADDEND, SERVER_INFO, SUM, toolDescription, toolName, toolResult } from '../workload';
import { announce, portOf, readServerFlags } from './server-process';

const flags = readServerFlags();

type Build = () => McpServer;

async function loadBuild(): Promise<Build> {
  const [{ McpServer }, { z }] = await Promise.all([import('@modelcontextprotocol/sdk/server/mcp.js'), import('zod')]);
  const inputSchema = { a: z.number().describe(FIRST_ADDEND), b: z.number().describe(SECOND_ADDEND) };
  const outputSchema = { sum: z.number().describe(SUM) };
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
  const { StdioServerTransport } = await import('@modelcontextprotocol/sdk/server/stdio.js');
  await build().connect(new StdioServerTransport());
}

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

async function statelessly(build: Build): Promise<Answer> {
  const { StreamableHTTPServerTransport } = await import('@modelcontextprotocol/sdk/server/streamableHttp.js');
  return async (request, response) => {
    const server = build();
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true });
    response.on('close', () => {
      void transport.close();
      void server.close();
    });
    await server.connect(transport);
    await transport.handleRequest(request, response);
  };
}

async function withSessions(build: Build): Promise<Answer> {
  const { StreamableHTTPServerTransport } = await import('@modelcontextprotocol/sdk/server/streamableHttp.js');
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  return async (request, response) => {
    const id = request.headers['mcp-session-id'];
    const known = typeof id === 'string' ? sessions.get(id) : undefined;
    if (known !== undefined) return known.handleRequest(request, response);
    const transport = new StreamableHTTPServerTransport({
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
  const answer = flags.sessions ? await withSessions(build) : await statelessly(build);
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1', () => announce(portOf(server)));
}

void main();
