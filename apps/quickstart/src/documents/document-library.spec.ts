import { createDocsFixture, type DocsFixture } from '../../test/docs-fixture';
import { documentUri } from './document-library';

describe('DocumentLibrary', () => {
  let docs: DocsFixture;
  beforeAll(async () => {
    docs = await createDocsFixture({
      'guide/start.md': '# Start\n\n## Install\n\n## Run\n',
      'guide/100%_done.md': 'text',
      'README.md': '# Readme',
      '../secret.md': 'secret',
    });
    await docs.index.synchronize();
  });
  afterAll(() => docs.close());

  it('returns the text as it is in the file', async () => {
    expect((await docs.library.read('guide/start.md')).text).toBe('# Start\n\n## Install\n\n## Run\n');
  });

  it('outlines a document', async () => {
    const { document, headings } = await docs.library.outline('guide/start.md');
    expect(document.title).toBe('Start');
    expect(headings.map(({ level, line, heading }) => [level, line, heading])).toEqual([
      [1, 1, 'Start'],
      [2, 3, 'Install'],
      [2, 5, 'Run'],
    ]);
  });

  it.each(['../secret.md', 'guide/../../secret.md', '/etc/passwd', 'guide', '', '%', "' OR 1=1 --"])(
    'knows only what is indexed, not %j',
    async (path) => {
      await expect(docs.library.read(path)).rejects.toMatchObject({ name: 'NotFoundError' });
      await expect(docs.library.outline(path)).rejects.toMatchObject({ name: 'NotFoundError' });
    },
  );

  it('suggests a path for one that is nearly right', async () => {
    await expect(docs.library.read('start.md')).rejects.toThrow(
      "There is no document 'start.md'. Did you mean guide/start.md?",
    );
  });

  it('completes paths, those that start with the text first', async () => {
    expect(await docs.library.pathsLike('')).toEqual(['README.md', 'guide/100%_done.md', 'guide/start.md']);
    expect(await docs.library.pathsLike('r')).toEqual(['README.md', 'guide/start.md']);
    expect(await docs.library.pathsLike('START')).toEqual(['guide/start.md']);
    expect(await docs.library.pathsLike('%_')).toEqual(['guide/100%_done.md']);
    expect(await docs.library.pathsLike('', 1)).toHaveLength(1);
  });

  it('writes URIs that hold any file name', () => {
    expect(documentUri('a b/c#d?.md')).toBe('docs://a%20b/c%23d%3F.md');
  });
});
