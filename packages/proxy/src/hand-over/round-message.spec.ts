import { readMessage } from './round-message';

const head = { from: 'a', round: 'r', number: 0 };
const begin = { kind: 'begin', park: 'p', identity: 'ada', wantsProgress: true, wantsLog: false };
const roots = { method: 'roots/list', params: {} };

describe('a message of another process', () => {
  it.each([
    begin,
    { ...begin, identity: null },
    { kind: 'begun' },
    { kind: 'ask', number: 0, key: 'k', question: roots },
    { kind: 'answer', question: 0, answer: {} },
    { kind: 'refusal', question: 1, error: { kind: 'tool', message: 'no' } },
    { kind: 'progress', progress: { progress: 0.5, total: 1, message: 'half' } },
    { kind: 'progress', progress: { progress: 1 } },
    { kind: 'log', params: { level: 'info' } },
    { kind: 'result', result: { content: [] } },
    { kind: 'error', error: { kind: 'protocol', code: -32603, message: 'x', data: null } },
    { kind: 'error', error: { kind: 'unexpected' } },
    { kind: 'leave' },
    { kind: 'abort' },
  ])('is read: %j', (item) => {
    expect(readMessage({ ...head, items: [item] })).toEqual({ ...head, items: [item] });
  });

  it('may hold nothing', () => {
    expect(readMessage({ ...head, items: [] })).toEqual({ ...head, items: [] });
  });

  it.each([
    null,
    'text',
    [],
    {},
    { ...head },
    { ...head, items: {} },
    { ...head, from: 1, items: [] },
    { ...head, from: '', items: [] },
    { ...head, from: 'a channel of others', items: [] },
    { ...head, from: 'x'.repeat(101), items: [] },
    { ...head, round: null, items: [] },
    { ...head, number: -1, items: [] },
    { ...head, number: 0.5, items: [] },
    { ...head, number: '0', items: [] },
    { ...head, items: Array.from({ length: 1_001 }, () => ({ kind: 'begun' })) },
    JSON.parse('{"from":"a","round":"r","number":0,"items":[],"__proto__":{}}'),
    JSON.parse('{"from":"a","round":"r","number":0,"items":[{"kind":"result","result":{"__proto__":{}}}]}'),
  ])('is not read: %#', (value) => {
    expect(readMessage(value)).toBeUndefined();
  });

  it.each([
    null,
    'begun',
    {},
    { kind: 'constructor' },
    { kind: '__proto__' },
    { kind: ['begun'] },
    { ...begin, park: 'x'.repeat(101) },
    { ...begin, identity: undefined },
    { ...begin, identity: {} },
    { ...begin, wantsProgress: 'yes' },
    { ...begin, wantsLog: undefined },
    { kind: 'ask', number: 0, key: 1, question: roots },
    { kind: 'ask', number: -1, key: 'k', question: roots },
    { kind: 'ask', number: 0, key: 'k', question: { method: 'tools/call', params: {} } },
    { kind: 'ask', number: 0, key: 'k', question: { method: 'roots/list' } },
    { kind: 'answer', question: '0', answer: {} },
    { kind: 'answer', question: 0, answer: [] },
    { kind: 'refusal', question: 0, error: 'no' },
    { kind: 'progress', progress: {} },
    { kind: 'progress', progress: { progress: 1, total: 'all' } },
    { kind: 'progress', progress: { progress: 1, message: {} } },
    { kind: 'log', params: 'x' },
    { kind: 'result', result: [] },
    { kind: 'error', error: { kind: 'protocol', code: 'x', message: 'x' } },
    { kind: 'error', error: { kind: 'tool' } },
    { kind: 'error', error: { kind: 'other', message: 'x' } },
  ])('is not read with the item %j', (item) => {
    expect(readMessage({ ...head, items: [{ kind: 'begun' }, item] })).toBeUndefined();
  });
});
