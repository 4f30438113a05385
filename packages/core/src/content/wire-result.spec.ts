import { ToolResult } from './tool-result';
import { toolResultText, toWireToolResult } from './wire-result';

describe('toolResultText', () => {
  it.each([
    ['text', new ToolResult({ content: 'say "hi"\n' })],
    ['an object', new ToolResult({ structuredContent: { sum: 3, name: 'ä' } })],
    ['an error', new ToolResult({ content: 'no', isError: true })],
  ])('writes %s as JSON.stringify writes the whole', (_, result) => {
    expect(toolResultText(result)).toBe(JSON.stringify(toWireToolResult(result)));
  });

  it('leaves other shapes to the general way', () => {
    const annotated = { type: 'text' as const, text: 'a', annotations: { priority: 1 } };
    expect(toolResultText(new ToolResult({ content: [] }))).toBeUndefined();
    expect(toolResultText(new ToolResult({ content: annotated }))).toBeUndefined();
    expect(toolResultText(new ToolResult({ content: 'a', meta: { b: 1 } }))).toBeUndefined();
  });
});
