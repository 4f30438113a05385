import { faultOfMessage, faultOfResponse } from './answer';
import type { Work } from './request-template';

const call: Work = { method: 'tools/call', era: '2026', tools: 1 };
const list: Work = { method: 'tools/list', era: '2025', tools: 2 };

const answer = (id: number, result: unknown): string => JSON.stringify({ jsonrpc: '2.0', id, result });

const json = (body: string, status = 200) => ({ status, head: 'HTTP/1.1\r\nContent-Type: application/json', body });
const events = (body: string) => ({
  status: 200,
  head: 'HTTP/1.1\r\ncontent-type: text/event-stream; charset=utf-8',
  body,
});

describe('answers', () => {
  it('are right when the structured result or the text is the sum', () => {
    expect(faultOfMessage(call, 5, answer(5, { structuredContent: { sum: 7 } }))).toBeUndefined();
    expect(faultOfMessage(call, 5, answer(5, { content: [{ type: 'text', text: '{"sum":7}' }] }))).toBeUndefined();
  });

  it.each([
    ['another sum', answer(5, { structuredContent: { sum: 8 } }), 'no sum 7'],
    ['an error result', answer(5, { isError: true, structuredContent: { sum: 7 } }), 'no sum 7'],
    ['a JSON-RPC error', JSON.stringify({ jsonrpc: '2.0', id: 5, error: { code: -32603, message: 'x' } }), 'no sum 7'],
    ['another id', answer(6, { structuredContent: { sum: 7 } }), 'id 6 instead of 5'],
    ['no JSON', '<html>', 'no JSON'],
    ['no object', 'null', 'id undefined'],
  ])('are wrong with %s', (_, text, fault) => {
    expect(faultOfMessage(call, 5, text)).toContain(fault);
  });

  it('of a list hold every tool', () => {
    expect(faultOfMessage(list, 1, answer(1, { tools: [{}, {}] }))).toBeUndefined();
    expect(faultOfMessage(list, 1, answer(1, { tools: [{}] }))).toContain('1 tools instead of 2');
  });

  it('may come as events, among others', () => {
    const right = answer(5, { structuredContent: { sum: 7 } });
    const other = '{"jsonrpc":"2.0","method":"notifications/message"}';
    expect(
      faultOfResponse(call, 5, events(`data: ${other}\n\nevent: message\r\ndata: ${right}\r\n\r\n`)),
    ).toBeUndefined();
    expect(faultOfResponse(call, 5, events(`data: ${other}\n\n`))).toContain('id undefined');
    expect(faultOfResponse(call, 5, events(''))).toBe('an empty body');
  });

  it('need the status 200', () => {
    expect(faultOfResponse(call, 5, json(answer(5, { structuredContent: { sum: 7 } })))).toBeUndefined();
    expect(faultOfResponse(call, 5, json('gone', 404))).toBe('status 404: gone');
  });
});
