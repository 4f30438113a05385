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
