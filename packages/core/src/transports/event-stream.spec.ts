import { eventText } from './event-stream';

it.each([
  ['{"a":1}', 'data: {"a":1}\n\n'],
  ['', 'data: \n\n'],
  ['a\nb', 'data: a\ndata: b\n\n'],
  ['a\r\nb\rc\n', 'data: a\ndata: b\ndata: c\ndata: \n\n'],
  ['a\n\nevent: x', 'data: a\ndata: \ndata: event: x\n\n'],
])('eventText keeps %j within one event', (message, text) => {
  expect(eventText(message)).toBe(text);
});

it.each([
  ['{"a":1}', { id: 'x.1' }, 'id: x.1\ndata: {"a":1}\n\n'],
  ['/messages?sessionId=1', { name: 'endpoint' }, 'event: endpoint\ndata: /messages?sessionId=1\n\n'],
  ['', { id: 'x.0', retryMs: 1000 }, 'id: x.0\nretry: 1000\ndata: \n\n'],
  ['', { retryMs: 500 }, 'retry: 500\n\n'],
])('eventText says beside %j what %j has', (message, fields, text) => {
  expect(eventText(message, fields)).toBe(text);
});
