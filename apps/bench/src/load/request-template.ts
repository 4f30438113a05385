/** The bytes of the requests, made so that writing one costs the load generator a few string joins. */
import { CLIENT_INFO, PROTOCOL_VERSIONS, toolName, type Era } from '../workload';

export type Method = 'tools/call' | 'tools/list';

/** The second addend of every call; the first is the request's id. */
export const ADDEND = 2;

export interface Work {
  method: Method;
  era: Era;
  /** How many tools the server has; the last one is called. */
  tools: number;
}

const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': PROTOCOL_VERSIONS['2026'],
  'io.modelcontextprotocol/clientInfo': CLIENT_INFO,
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** A function from an id to the JSON-RPC text of one request. */
export function messageWriter({ method, era, tools }: Work): (id: number) => string {
  const meta = era === '2026' ? `"_meta":${JSON.stringify(ENVELOPE)}` : '';
  if (method === 'tools/list') {
    const tail = `,"method":"tools/list","params":{${meta}}}`;
    return (id) => `{"jsonrpc":"2.0","id":${id}${tail}`;
  }
  const name = toolName(tools - 1);
  const middle = `,"method":"tools/call","params":{"name":"${name}","arguments":{"a":`;
  const tail = `,"b":${ADDEND}}${meta === '' ? '' : `,${meta}`}}}`;
  return (id) => `{"jsonrpc":"2.0","id":${id}${middle}${id}${tail}`;
}

export interface Target {
  port: number;
  path: string;
  /** Present once a session is open. */
  sessionId?: string;
}

function headOf({ port, path, sessionId }: Target, lines: readonly string[]): string {
  return [
    `POST ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
    ...(sessionId === undefined ? [] : [`Mcp-Session-Id: ${sessionId}`]),
    ...lines,
    'Content-Length: ',
  ].join('\r\n');
}

/** A function from an id to the whole HTTP request; everything in it is ASCII, so characters count as bytes. */
export function requestWriter(work: Work, target: Target): (id: number) => string {
  const head = headOf(target, [
    `MCP-Protocol-Version: ${PROTOCOL_VERSIONS[work.era]}`,
    ...(work.era === '2026' ? [`Mcp-Method: ${work.method}`] : []),
    ...(work.era === '2026' && work.method === 'tools/call' ? [`Mcp-Name: ${toolName(work.tools - 1)}`] : []),
  ]);
  const write = messageWriter(work);
  return (id) => {
    const body = write(id);
    return `${head}${body.length}\r\n\r\n${body}`;
  };
}

export const INITIALIZE_ID = 0;

/** The message that opens a 2025 session. */
export const initializeMessage = (): string =>
  JSON.stringify({
    jsonrpc: '2.0',
    id: INITIALIZE_ID,
    method: 'initialize',
    params: { protocolVersion: PROTOCOL_VERSIONS['2025'], capabilities: {}, clientInfo: CLIENT_INFO },
  });

/** The notification that follows a client's `initialize`. */
export const initializedMessage = (): string => JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });

export function initializeRequest(target: Target): string {
  const body = initializeMessage();
  return `${headOf(target, [])}${body.length}\r\n\r\n${body}`;
}

export function initializedRequest(target: Target): string {
  const body = initializedMessage();
  const head = headOf(target, [`MCP-Protocol-Version: ${PROTOCOL_VERSIONS['2025']}`]);
  return `${head}${body.length}\r\n\r\n${body}`;
}
