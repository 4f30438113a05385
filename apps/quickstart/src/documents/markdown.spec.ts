import { parseMarkdown } from './markdown';

const outline = (text: string) =>
  parseMarkdown(text, 'file.md').sections.map(({ level, line, heading }) => [level, line, heading]);

describe('parseMarkdown', () => {
  it('splits a document at its headings and tells the way to each', () => {
    const { title, sections } = parseMarkdown(
      '# Guide\nHello.\n\n## Setup\n\n### Linux\napt\n\n## Use\nrun\n',
      'guide.md',
    );
    expect(title).toBe('Guide');
    expect(sections).toEqual([
      { level: 1, line: 1, heading: 'Guide', trail: 'Guide', body: 'Hello.' },
      { level: 2, line: 4, heading: 'Setup', trail: 'Guide › Setup', body: '' },
      { level: 3, line: 6, heading: 'Linux', trail: 'Guide › Setup › Linux', body: 'apt' },
      { level: 2, line: 9, heading: 'Use', trail: 'Guide › Use', body: 'run' },
    ]);
  });

  it('keeps the text before the first heading', () => {
    expect(parseMarkdown('intro\n\n# Later\n', 'file.md').sections[0]).toMatchObject({
      level: 0,
      line: 1,
      body: 'intro',
    });
  });

  it('shows headings as a reader sees them', () => {
    expect(outline('# `run()` *now* [here](https://example.com) \\* &amp;')).toEqual([[1, 1, 'run() now here * &']]);
  });

  it('knows headings that are underlined, and where their text begins', () => {
    const [first] = parseMarkdown('Title\n=====\nbody', 'file.md').sections;
    expect(first).toMatchObject({ level: 1, line: 1, heading: 'Title', body: 'body' });
  });

  it.each([
    ['code', '```md\n# no\n```\n'],
    ['a comment', '<!--\n# no\n-->\n'],
    ['a quotation', '> # no\n'],
    ['a list', '- # no\n'],
  ])('takes no heading from %s', (_where, text) => {
    expect(outline(`${text}\n# yes\n`).filter(([level]) => level !== 0)).toHaveLength(1);
  });

  it('takes the title from front matter, whose lines count but are no text', () => {
    const document = parseMarkdown('---\ntitle: "Front"\ntags: x\n---\n\n# Heading\n', 'file.md');
    expect(document.title).toBe('Front');
    expect(document.sections).toEqual([{ level: 1, line: 6, heading: 'Heading', trail: 'Front › Heading', body: '' }]);
  });

  it('falls back to the name it is given', () => {
    expect(parseMarkdown('only text', 'notes.md').title).toBe('notes.md');
    expect(parseMarkdown('', 'empty.md')).toEqual({ title: 'empty.md', sections: [] });
  });

  it('counts lines alike whatever ends them', () => {
    expect(outline('a\r\n\r\n# b\r\n')).toEqual(outline('a\n\n# b\n'));
  });

  it.each([
    ['headings', '#\n'.repeat(200_000)],
    ['open brackets in a heading', `# ${'['.repeat(400_000)}`],
    ['quotations', '> '.repeat(200_000)],
    ['spaces in front matter', `---\ntitle: a${' '.repeat(400_000)}b\n---\n`],
    ['front matter that does not end', '---\n--'.repeat(60_000)],
    ['asterisks', '* '.repeat(200_000)],
    ['open code', '`'.repeat(400_000)],
    ['link definitions', '[a]: b\n'.repeat(50_000)],
    ['tables and pipes', '|a'.repeat(200_000)],
  ])('is quick with a great many %s', (_what, text) => {
    const started = performance.now();
    parseMarkdown(text, 'file.md');
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
