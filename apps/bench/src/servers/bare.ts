/**
 * The limit: node:http (or a loop over the standard input) that parses a JSON body, adds two numbers and writes the
 * same JSON as the servers under test. What is constant in an answer is text made once, lists are a Buffer made once.
 * It checks nothing: it is no MCP server, only the least work that any of them has to do.
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

/** The members that 2026-07-28 adds to every result, as text that is spliced in. */
const envelope =
  flags.era === '2026'
    ? `"resultType":"complete","_meta":${JSON.stringify({ 'io.modelcontextprotocol/serverInfo': SERVER_INFO })},`
    : '';

const listText = `,"result":{${envelope}"tools":${JSON.stringify(
  Array.from({ length: flags.tools }, (_, index) => ({
    name: toolName(index),
    description: toolDescription(index),
    inputSchema: INPUT_SCHEMA,
    outputSchema: OUTPUT_SCHEMA,
  })),
)}}}`;

const listTail = Buffer.from(listText);

const headOf = (id: number): string => `{"jsonrpc":"2.0","id":${id}`;

const callAnswer = ({ id, params }: Call): string => {
  const result = JSON.stringify(toolResult(params.arguments.a + params.arguments.b));
  return `{"jsonrpc":"2.0","id":${id},"result":{${envelope}${result.slice(1)}}`;
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
    const head = headOf(message.id);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': head.length + listTail.length });
    // Two pieces leave in one packet; joining them first would copy the list.
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
  if (message.method === 'tools/list') return `${headOf(message.id)}${listText}\n`;
  return `${callAnswer(message)}\n`;
}

/** Answers what came together in one write; the variant `unbatched` writes every answer by itself. */
function loop(): void {
  let rest = '';
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    const answers = lines.map(answerLine).filter((answer) => answer !== '');
    if (flags.variant === 'unbatched') for (const answer of answers) process.stdout.write(answer);
    else if (answers.length > 0) process.stdout.write(answers.join(''));
  });
}

if (flags.transport === 'stdio') {
  loop();
} else {
  const server = createServer(serve);
  server.listen(0, '127.0.0.1', () => announce(portOf(server)));
}
