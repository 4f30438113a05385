import type { ContentBlock } from './content-block';
import { blocksIn, promptResultIn, toolResultIn } from './content-in-revision';
import { PromptResult } from './prompt-result';
import { ToolResult } from './tool-result';

const audio: ContentBlock = { type: 'audio', data: Buffer.from('sound').toString('base64'), mimeType: 'audio/wav' };
const link: ContentBlock = { type: 'resource_link', uri: 'file:///a.csv', name: 'a', mimeType: 'text/csv', size: 120 };
const others: ContentBlock[] = [
  { type: 'text', text: 'a' },
  { type: 'image', data: 'AAAA', mimeType: 'image/png' },
  { type: 'resource', resource: { uri: 'a://b', text: 'c' } },
];

describe('blocks in a revision', () => {
  it.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'])(
    'that %s has from the first are the same',
    (revision) => expect(blocksIn(revision, others)).toBe(others),
  );

  it('of audio are text before 2025-03-26, which says what is missing', () => {
    expect(blocksIn('2024-11-05', [audio])).toEqual([
      {
        type: 'text',
        text: '[Audio, audio/wav, 5 bytes. MCP 2024-11-05, which this connection speaks, has no audio; 2025-03-26 and newer have]',
      },
    ]);
    const blocks = [audio];
    expect(blocksIn('2025-03-26', blocks)).toBe(blocks);
  });

  it.each(['2024-11-05', '2025-03-26'])('of links are text in %s, which leads to the resource', (revision) => {
    expect(blocksIn(revision, [link])).toEqual([
      {
        type: 'text',
        text: `[Resource 'a' at file:///a.csv (text/csv, 120 bytes). MCP ${revision}, which this connection speaks, has no links; 2025-06-18 and newer have]`,
      },
    ]);
    const blocks = [link];
    expect(blocksIn('2025-06-18', blocks)).toBe(blocks);
  });

  it('tell the title and the description of a link', () => {
    const described: ContentBlock = {
      type: 'resource_link',
      uri: 'a://b',
      name: 'b',
      title: 'B',
      description: 'Of bees',
    };
    expect(blocksIn('2025-03-26', [described])).toMatchObject([
      { text: expect.stringMatching(/^\[Resource 'B' at a:\/\/b: Of bees\. MCP/) },
    ]);
  });

  it('keep their order, annotations and meta', () => {
    const noted: ContentBlock = { ...link, annotations: { audience: ['user'] }, _meta: { a: 1 } };
    expect(blocksIn('2025-03-26', [others[0]!, noted, others[1]!])).toEqual([
      others[0],
      { type: 'text', text: expect.any(String), annotations: { audience: ['user'] }, _meta: { a: 1 } },
      others[1],
    ]);
  });
});

describe('results in a revision', () => {
  it('of tools keep all but the content', () => {
    const result = new ToolResult({ content: [audio], structuredContent: { a: 1 }, isError: true, meta: { b: 2 } });
    expect(toolResultIn('2024-11-05', result)).toMatchObject({
      content: [{ type: 'text' }],
      structuredContent: { a: 1 },
      isError: true,
      meta: { b: 2 },
    });
    expect(result.content).toEqual([audio]);
  });

  it('of tools say structured content as text where nothing else says it', () => {
    const result = new ToolResult({ content: [], structuredContent: { a: 1 } });
    expect(toolResultIn('2025-03-26', result).content).toEqual([{ type: 'text', text: '{"a":1}' }]);
    expect(toolResultIn('2025-06-18', result)).toBe(result);
  });

  it('of prompts keep roles and description', () => {
    const result = new PromptResult({ messages: [{ role: 'assistant', content: link }], description: 'd' });
    expect(promptResultIn('2025-03-26', result)).toMatchObject({
      messages: [{ role: 'assistant', content: { type: 'text' } }],
      description: 'd',
    });
    expect(promptResultIn('2025-06-18', result)).toBe(result);
  });
});
