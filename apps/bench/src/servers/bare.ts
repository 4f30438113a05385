/**
 * The limit: node:http (or a loop over the standard input) that parses a JSON body, adds two numbers and writes the
 * same JSON as the servers under test. Lists are answered from a Buffer made once. It checks nothing: it is no MCP
 * server, only the least work that any of them has to do.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  INPUT_SCHEMA,
  OUTPUT_SCHEMA,
  PROTOCOL_VERSIONS,
  SERVER_INFO,
  toolDescription,
  toolName,
  toolResult,
} from '../workload';
import { announce, portOf, readServerFlags } from './server-process';

interface Call {
  id: number;
  method: string;
  params: { arguments: { a: number; b: number } };
}

const flags = readServerFlags();

const envelope =
  flags.era === '2026'
    ? { resultType: 'complete', _meta: { 'io.modelcontextprotocol/serverInfo': SERVER_INFO } }
    : undefined;

const listTail = Buffer.from(
  `,"result":${JSON.stringify({
    tools: Array.from({ length: flags.tools }, (_, index) => ({
      name: toolName(index),
      description: toolDescription(index),
      inputSchema: INPUT_SCHEMA,
      outputSchema: OUTPUT_SCHEMA,
    })),
    ...envelope,
  })}}`,
);

const headOf = (id: number): string => `{"jsonrpc":"2.0","id":${id}`;

const callAnswer = (call: Call): string => {
  const sum = call.params.arguments.a + call.params.arguments.b;
  return JSON.stringify({ jsonrpc: '2.0', id: call.id, result: { ...toolResult(sum), ...envelope } });
};

const initializeAnswer = (id: number): string =>
  JSON.stringify({
    jsonrpc: '2.0',
    id,
    result: { protocolVersion: PROTOCOL_VERSIONS['2025'], capabilities: { tools: {} }, serverInfo: SERVER_INFO },
  });

function reply(response: ServerResponse, body: Buffer): void {
  const message = JSON.parse(body.toString()) as Call;
  if (message.method === 'tools/list') {
    const head = Buffer.from(headOf(message.id));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': head.length + listTail.length });
    response.write(head);
    response.end(listTail);
    return;
  }
  const text = callAnswer(message);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  let body: Buffer | undefined;
  request.on('data', (chunk: Buffer) => {
    body = body === undefined ? chunk : Buffer.concat([body, chunk]);
  });
  request.on('end', () => reply(response, body ?? Buffer.alloc(0)));
}

function answerLine(line: string): string {
  const message = JSON.parse(line) as Call;
  if (message.method === 'initialize') return `${initializeAnswer(message.id)}\n`;
  if (message.id === undefined) return '';
  if (message.method === 'tools/list') return `${headOf(message.id)}${listTail.toString()}\n`;
  return `${callAnswer(message)}\n`;
}

function loop(): void {
  let rest = '';
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const answer = answerLine(line);
      if (answer !== '') process.stdout.write(answer);
    }
  });
}

if (flags.transport === 'stdio') {
  loop();
} else {
  const server = createServer(serve);
  server.listen(0, '127.0.0.1', () => announce(portOf(server)));
}
