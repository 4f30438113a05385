/**
 * tmcp with its HTTP transport, in both eras. The transport speaks web-standard requests and brings no adapter for
 * node:http, so the thinnest one that carries its streamed answers stands here.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { McpServer } from 'tmcp';
import { FIRST_ADDEND, SECOND_ADDEND, SERVER_INFO, SUM, toolDescription, toolName, toolResult } from '../workload';
import { announce, portOf, readServerFlags } from './server-process';

const flags = readServerFlags();

async function build(): Promise<McpServer> {
  const [{ McpServer }, { ZodJsonSchemaAdapter }, { z }] = await Promise.all([
    import('tmcp'),
    import('@tmcp/adapter-zod'),
    import('zod'),
  ]);
  const server = new McpServer(SERVER_INFO, {
    adapter: new ZodJsonSchemaAdapter(),
    capabilities: { tools: { listChanged: true } },
  });
  const schema = z.object({ a: z.number().describe(FIRST_ADDEND), b: z.number().describe(SECOND_ADDEND) });
  const outputSchema = z.object({ sum: z.number().describe(SUM) });
  for (let index = 0; index < flags.tools; index += 1) {
    server.tool({ name: toolName(index), description: toolDescription(index), schema, outputSchema }, ({ a, b }) =>
      toolResult(a + b),
    );
  }
  return server;
}

type Respond = (request: Request) => Promise<Response | null>;

async function answer(respond: Respond, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string') headers.set(name, value);
  }
  const reply = await respond(
    new Request(`http://${request.headers.host}${request.url}`, {
      method: 'POST',
      headers,
      body: Buffer.concat(chunks),
    }),
  );
  if (reply === null) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(reply.status, Object.fromEntries(reply.headers));
  if (reply.body !== null) for await (const part of reply.body) response.write(part);
  response.end();
}

async function main(): Promise<void> {
  const mcp = await build();
  if (flags.transport === 'stdio') {
    const { StdioTransport } = await import('@tmcp/transport-stdio');
    new StdioTransport(mcp).listen();
    return;
  }
  const { HttpTransport } = await import('@tmcp/transport-http');
  const transport = new HttpTransport(mcp, { path: '/mcp' });
  const respond: Respond = (request) => transport.respond(request);
  const server = createServer((request, response) => void answer(respond, request, response));
  server.listen(0, '127.0.0.1', () => announce(portOf(server)));
}

void main();
