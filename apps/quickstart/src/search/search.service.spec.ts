import { ToolError } from '@tenon/core';
import { createDocsFixture, type DocsFixture } from '../../test/docs-fixture';

describe('SearchService', () => {
  let docs: DocsFixture;
  beforeAll(async () => {
    docs = await createDocsFixture({
      'guide.md': '# Guide\n\n## Lifespans\n\nA database is opened once.\n\n## Other\n\nSee the section on lifespans.',
      'faq.md': '# Questions\n\nDoes it run in a café? Running is fine.',
    });
    await docs.index.synchronize();
  });
  afterAll(() => docs.close());

  it('names file, heading and line, and marks the words', async () => {
    const { matched, hits } = await docs.search.search('database opened', 5);
    expect(matched).toBe('all');
    expect(hits).toEqual([
      {
        path: 'guide.md',
        uri: 'docs://guide.md',
        heading: 'Guide › Lifespans',
        line: 3,
        snippet: 'A **database** is **opened** once.',
        score: expect.any(Number) as number,
      },
    ]);
    expect(hits[0]!.score).toBeGreaterThan(0);
  });

  it('ranks a word in a heading above one in the text', async () => {
    expect((await docs.search.search('lifespans', 5)).hits.map(({ line }) => line)).toEqual([3, 7]);
  });

  it('finds other forms of a word, with and without accents', async () => {
    expect((await docs.search.search('runs CAFE', 5)).hits).toHaveLength(1);
    expect((await docs.search.search('data*', 5)).hits).toHaveLength(1);
  });

  it('returns sections with some of the words where none has all', async () => {
    expect(await docs.search.search('database café', 5)).toMatchObject({ matched: 'some', hits: [{}, {}] });
    expect(await docs.search.search('zebra', 5)).toMatchObject({ matched: 'some', hits: [] });
  });

  it('keeps to the limit', async () => {
    expect((await docs.search.search('lifespans', 1)).hits).toHaveLength(1);
  });

  it.each([
    '"*',
    'a" OR b',
    '(',
    'NEAR(',
    'body:x',
    "'; DROP TABLE section; --",
    'a*b*',
    '"" ""',
    'x\0y',
    '^',
    '{a}:b',
  ])('answers %j with hits or with an error for people', async (text) => {
    const outcome = await docs.search.search(text, 5).then(
      ({ hits }) => Array.isArray(hits),
      (error: unknown) => error instanceof ToolError,
    );
    expect(outcome).toBe(true);
  });

  it('notes that indexing is under way', async () => {
    let note: string | undefined;
    await docs.index.synchronize({ onProgress: async () => void ({ note } = await docs.search.search('database', 1)) });
    expect(note).toBe('Indexing is under way (1 of 2 files): there may be more soon.');
    expect((await docs.search.search('database', 1)).note).toBeUndefined();
  });
});
