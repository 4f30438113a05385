import { Image } from './media';
import { ToolResult } from './tool-result';
import { toWireToolResult } from './wire-result';

describe('ToolResult', () => {
  it('keeps _meta, and the content of an error', () => {
    const result = new ToolResult({ content: 'No such row', isError: true, meta: { rowId: 3 } });
    expect(toWireToolResult(result)).toEqual({
      content: [{ type: 'text', text: 'No such row' }],
      isError: true,
      _meta: { rowId: 3 },
    });
  });

  it('writes the text of structured content itself, converted', () => {
    const result = new ToolResult({ structuredContent: { at: new Date(0), rows: 3n } });
    expect(toWireToolResult(result)).toEqual({
      content: [{ type: 'text', text: '{"at":"1970-01-01T00:00:00.000Z","rows":3}' }],
      structuredContent: { at: '1970-01-01T00:00:00.000Z', rows: 3 },
    });
  });

  it('takes strings, blocks and media that are at hand', () => {
    const { content } = new ToolResult({ content: ['a', new Image({ data: 'aGk=' }), { type: 'text', text: 'b' }] });
    expect(content.map(({ type }) => type)).toEqual(['text', 'image', 'text']);
  });

  it('says that media from a file are to be awaited', () => {
    expect(() => new ToolResult({ content: [new Image({ path: 'a.png' })] })).toThrow(
      /TN3011.*await medium\.toContent\(\)/,
    );
  });

  it('refuses neither content nor structured content', () => {
    expect(() => new ToolResult({})).toThrow(expect.objectContaining({ code: 'TN3010' }));
  });

  it('refuses structured content that is a list', () => {
    expect(() => new ToolResult({ structuredContent: [1] })).toThrow(expect.objectContaining({ code: 'TN3011' }));
  });
});
