import { Audio, Image } from './media';
import { File } from './file';
import type { ContentBlock } from './content-block';
import { toToolResult } from './to-tool-result';
import { ToolResult } from './tool-result';
import { toWireToolResult } from './wire-result';

const wrap = { wrap: true };
const object = { wrap: false };
const text = (value: string): ContentBlock => ({ type: 'text', text: value });
const pixel = 'aGk=';

class Row {
  constructor(
    readonly id: bigint,
    readonly at: Date,
  ) {}
}

function wire(value: unknown, output?: { wrap: boolean }) {
  const result = toToolResult(value, output);
  if (result instanceof Promise) throw new Error('a value at hand made a promise');
  return toWireToolResult(result);
}

describe('toToolResult', () => {
  it('makes of a string one text block without quotes', () => {
    expect(wire('say "hi"')).toEqual({ content: [text('say "hi"')] });
  });

  it('makes structured content of an object without a declared schema', () => {
    expect(wire({ a: 1 })).toEqual({ content: [text('{"a":1}')], structuredContent: { a: 1 } });
  });

  it('makes structured content of an instance and of a Map, converted', () => {
    const expected = { id: 7, at: '1970-01-01T00:00:00.000Z' };
    for (const value of [new Row(7n, new Date(0)), new Map(Object.entries(new Row(7n, new Date(0))))]) {
      expect(wire(value)).toEqual({ content: [text(JSON.stringify(expected))], structuredContent: expected });
    }
  });

  it.each<[string, unknown, string]>([
    ['a number', 42, '42'],
    ['a boolean', false, 'false'],
    ['a bigint', 2n ** 64n, '18446744073709551616'],
    ['a Date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a URL', new URL('https://example.com/'), 'https://example.com/'],
    ['an object whose JSON is text', { toJSON: () => 'short' }, 'short'],
    ['a list', [1, 'a', { b: 2n }], '[1,"a",{"b":2}]'],
    ['an empty list', [], '[]'],
    ['a Set', new Set([1, 2]), '[1,2]'],
    ['a typed array', new Int16Array([1, -2]), '[1,-2]'],
    ['bytes of UTF-8', Buffer.from('grün'), 'grün'],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe]), '//4='],
  ])('makes of %s a text block and nothing structured', (_what, value, expected) => {
    expect(wire(value)).toEqual({ content: [text(expected)] });
  });

  it.each([undefined, null])('makes of %s empty content', (value) => {
    expect(wire(value)).toEqual({ content: [] });
  });

  it.each<[string, unknown, unknown, string[]]>([
    ['a number', 42, 42, ['42']],
    ['a string', 'a', 'a', ['a']],
    ['a list of scalars', [1, 2], [1, 2], ['[1,2]']],
    ['null', null, null, []],
    ['nothing', undefined, null, []],
    ['an object under a union', { a: 1n }, { a: 1 }, ['{"a":1}']],
    ['a list that looks like content blocks', [text('a')], [text('a')], ['[{"type":"text","text":"a"}]']],
  ])('wraps %s where the declared schema is not of an object, with the marker', (_what, value, result, texts) => {
    expect(wire(value, wrap)).toEqual({
      content: texts.map(text),
      structuredContent: { result },
      _meta: { fastmcp: { wrap_result: true } },
    });
  });

  it('leaves an object as it is where the declared schema is of an object', () => {
    expect(wire({ a: 1 }, object)).toEqual({ content: [text('{"a":1}')], structuredContent: { a: 1 } });
    expect(wire(new Row(1n, new Date(0)), object).structuredContent).toEqual({ id: 1, at: '1970-01-01T00:00:00.000Z' });
  });

  it.each([['text'], [null], [[1]], [3]])('refuses %j where the declared schema is of an object', (value) => {
    expect(() => wire(value, object)).toThrow(expect.objectContaining({ code: 'TN3002' }));
  });

  it('keeps a picture and a string as two blocks, in order', () => {
    const image: ContentBlock = { type: 'image', data: pixel, mimeType: 'image/png' };
    expect(wire([new Image({ data: pixel }), 'caption', { n: 1n }, undefined, text('end')])).toEqual({
      content: [image, text('caption'), text('{"n":1}'), text('end')],
    });
  });

  it.each<[string, unknown, ContentBlock]>([
    ['an image', new Image({ data: pixel }), { type: 'image', data: pixel, mimeType: 'image/png' }],
    ['a sound', new Audio({ data: pixel }), { type: 'audio', data: pixel, mimeType: 'audio/wav' }],
    [
      'a file',
      new File({ data: pixel, name: 'a.txt', mimeType: 'text/plain' }),
      { type: 'resource', resource: { uri: 'file:///a.txt', mimeType: 'text/plain', text: 'hi' } },
    ],
  ])('never makes structured content of %s', (_what, value, block) => {
    expect(wire(value)).toEqual({ content: [block] });
    expect(wire(value, wrap)).toEqual({ content: [block] });
  });

  it('passes a content block through, but not data that merely has its type', () => {
    expect(wire(text('a'))).toEqual({ content: [text('a')] });
    const node = { type: 'text', text: 'a', marks: [] };
    expect(wire(node)).toEqual({ content: [text(JSON.stringify(node))], structuredContent: node });
  });

  it('passes a ToolResult through', () => {
    const result = new ToolResult({ content: 'done', isError: true, meta: { tookMs: 1 } });
    expect(toToolResult(result, wrap)).toBe(result);
  });

  it('passes a raw wire result through unchanged', () => {
    const raw = { content: [text('a')], structuredContent: { a: 1 }, isError: true, _meta: { b: 2 } };
    expect(wire(raw)).toEqual(raw);
    expect(wire({ content: [] })).toEqual({ content: [] });
  });

  it.each([
    [{ content: ['a'] }],
    [{ content: [{ type: 'text' }] }],
    [{ content: [text('a')], total: 1 }],
    [{ content: [], isError: 'no' }],
  ])('takes %j for data, since it is no wire result', (value) => {
    expect(wire(value).structuredContent).toEqual(value);
  });

  it('collects a generator at once, and an async one later', async () => {
    function* numbers() {
      yield 1;
      yield 2n;
    }
    async function* later() {
      yield* numbers();
    }
    expect(wire(numbers())).toEqual({ content: [text('[1,2]')] });
    expect(wire(numbers(), wrap).structuredContent).toEqual({ result: [1, 2] });
    expect(toWireToolResult(await toToolResult(later()))).toEqual({ content: [text('[1,2]')] });
  });

  it('stops and closes a generator that does not end', async () => {
    let closed = 0;
    function* endless() {
      try {
        for (;;) yield 0;
      } finally {
        closed++;
      }
    }
    async function* endlessLater() {
      yield* endless();
    }
    expect(() => toToolResult(endless())).toThrow(expect.objectContaining({ code: 'TN3012' }));
    await expect(toToolResult(endlessLater())).rejects.toMatchObject({ code: 'TN3012' });
    expect(closed).toBe(2);
  });

  it('waits for what can be awaited', async () => {
    class Query {
      then(resolve: (rows: number[]) => void): void {
        resolve([1]);
      }
    }
    expect(toWireToolResult(await toToolResult(Promise.resolve('late')))).toEqual({ content: [text('late')] });
    expect(toWireToolResult(await toToolResult(new Query()))).toEqual({ content: [text('[1]')] });
  });

  it.each<[string, unknown, string, string]>([
    ['a function', { on: { click: () => 1 } }, 'TN3001', '$.on.click'],
    ['a promise in a list', [1, Promise.resolve(2)], 'TN3008', '$[1]'],
    ['NaN', NaN, 'TN3001', '$ is NaN'],
    ['a function alone', () => 1, 'TN3001', '$ is a function'],
  ])('refuses %s, naming its path', (_what, value, code, path) => {
    for (const output of [undefined, wrap]) {
      expect(() => toToolResult(value, output)).toThrow(
        expect.objectContaining({ code, message: expect.stringContaining(path) as unknown }),
      );
    }
  });
});
