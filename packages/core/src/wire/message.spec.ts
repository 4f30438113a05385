import { ProtocolError } from '../errors';
import { messageOf, readMessages } from './message';

function readMessage(text: string) {
  const message = readMessages(text);
  return message.kind === 'batch' ? messageOf(message.parts) : message;
}

function codeOf(text: string): number | undefined {
  try {
    readMessage(text);
    return undefined;
  } catch (error) {
    if (error instanceof ProtocolError && error.status === 400) return error.code;
    throw error;
  }
}

describe('readMessages', () => {
  it('tells requests, notifications and responses apart', () => {
    expect(readMessage('{"jsonrpc":"2.0","id":1,"method":"ping"}')).toEqual({
      kind: 'request',
      id: 1,
      method: 'ping',
      params: {},
    });
    expect(readMessage('{"jsonrpc":"2.0","method":"notifications/initialized"}').kind).toBe('notification');
    expect(readMessage('{"jsonrpc":"2.0","id":"a","result":{}}')).toEqual({ kind: 'response', id: 'a', result: {} });
    expect(readMessage('{"jsonrpc":"2.0","id":"a","error":{"code":1,"message":""}}').kind).toBe('response');
    expect(readMessage('{"jsonrpc":"2.0","error":{"code":1,"message":""}}').kind).toBe('response');
  });

  it('leaves the messages of a batch to be read one by one', () => {
    expect(readMessages('[{"jsonrpc":"2.0","id":1},[],3]')).toEqual({
      kind: 'batch',
      parts: [{ jsonrpc: '2.0', id: 1 }, [], 3],
    });
  });

  it.each(['', '{', 'undefined', '{"jsonrpc":"2.0",}', "{'a':1}"])('answers -32700 to %p', (text) => {
    expect(codeOf(text)).toBe(-32700);
  });

  it.each([
    '[]',
    '[{"jsonrpc":"2.0","id":1,"method":"ping"}]',
    '1',
    'null',
    '"ping"',
    '{}',
    '{"jsonrpc":"1.0","id":1,"method":"ping"}',
    '{"jsonrpc":"2.0","id":null,"method":"ping"}',
    '{"jsonrpc":"2.0","id":{},"method":"ping"}',
    '{"jsonrpc":"2.0","id":1.5,"method":"ping"}',
    '{"jsonrpc":"2.0","id":12345678901234567890,"method":"ping"}',
    '{"jsonrpc":"2.0","id":1}',
    '{"jsonrpc":"2.0","id":1,"method":7}',
    '{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}',
    '{"jsonrpc":"2.0","id":1,"method":"ping","params":"x"}',
    '{"jsonrpc":"2.0","result":{}}',
  ])('answers -32600 to %s', (text) => {
    expect(codeOf(text)).toBe(-32600);
  });
});
