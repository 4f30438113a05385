import { initializedRequest, initializeRequest, messageWriter, requestWriter } from './request-template';

const target = { port: 1234, path: '/mcp' };

const split = (request: string): { head: string; body: string } => {
  const [head = '', body = ''] = request.split('\r\n\r\n');
  return { head, body };
};

describe('requests', () => {
  it('call the last tool with their own id', () => {
    const write = messageWriter({ method: 'tools/call', era: '2025', tools: 50 });
    expect(JSON.parse(write(7))).toEqual({
      jsonrpc: '2.0',
      id: 7,
      method: 'tools/call',
      params: { name: 'add_49', arguments: { a: 7, b: 2 } },
    });
  });

  it('carry the envelope and its headers in 2026', () => {
    const { head, body } = split(requestWriter({ method: 'tools/call', era: '2026', tools: 1 }, target)(1));
    expect(head).toContain('MCP-Protocol-Version: 2026-07-28');
    expect(head).toContain('Mcp-Method: tools/call');
    expect(head).toContain('Mcp-Name: add_0');
    expect(JSON.parse(body)).toMatchObject({
      params: { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } },
    });
  });

  it.each(['2025', '2026'] as const)('list tools in %s without naming one', (era) => {
    const { head, body } = split(requestWriter({ method: 'tools/list', era, tools: 1 }, target)(3));
    expect(head).not.toContain('Mcp-Name');
    expect(JSON.parse(body)).toMatchObject({ id: 3, method: 'tools/list' });
  });

  it('name their session and their length', () => {
    const write = requestWriter({ method: 'tools/call', era: '2025', tools: 1 }, { ...target, sessionId: 'abc' });
    const { head, body } = split(write(123456));
    expect(head).toContain('Mcp-Session-Id: abc');
    expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
  });

  it('open a session before anything else', () => {
    expect(JSON.parse(split(initializeRequest(target)).body)).toMatchObject({ method: 'initialize' });
    const confirmation = split(initializedRequest({ ...target, sessionId: 'abc' }));
    expect(JSON.parse(confirmation.body)).toEqual({ jsonrpc: '2.0', method: 'notifications/initialized' });
    expect(confirmation.head).toContain('Mcp-Session-Id: abc');
  });
});
