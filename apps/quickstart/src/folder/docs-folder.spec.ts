import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createDocsFixture, type DocsFixture } from '../../test/docs-fixture';
import { DocsFolder } from './docs-folder';

describe('DocsFolder', () => {
  let docs: DocsFixture;
  afterEach(() => docs.close());

  const listed = async (): Promise<string[]> => {
    const paths: string[] = [];
    for await (const file of docs.folder.files()) paths.push(file.path);
    return paths;
  };

  it('finds Markdown files, and nothing that is hidden, generated or something else', async () => {
    docs = await createDocsFixture({
      'b.md': '',
      'a/deep/er.MARKDOWN': '',
      'a/page.mdx': '',
      'script.js': '',
      '.hidden.md': '',
      '.git/x.md': '',
      'node_modules/p/readme.md': '',
      'a/dist/x.md': '',
    });
    expect(await listed()).toEqual(['a/deep/er.MARKDOWN', 'a/page.mdx', 'b.md']);
  });

  it('follows no symbolic link', async () => {
    docs = await createDocsFixture({ 'real.md': 'x', '../outside/secret.md': 'secret' });
    await symlink(join(docs.root, '../outside/secret.md'), join(docs.root, 'file.md'));
    await symlink(join(docs.root, '../outside'), join(docs.root, 'directory'));
    expect(await listed()).toEqual(['real.md']);
    expect(await docs.folder.file('file.md')).toBeUndefined();
    expect(await docs.folder.file('directory/secret.md')).toBeUndefined();
    expect(await docs.folder.file('../outside/secret.md')).toBeUndefined();
  });

  it('reads bytes that are not UTF-8, and leaves out what is no text or too large', async () => {
    docs = await createDocsFixture({
      'latin.md': Buffer.from([0x63, 0x61, 0x66, 0xe9]),
      'image.md': Buffer.from([1, 0, 2]),
      'huge.md': 'x'.repeat(2 * 1024 * 1024 + 1),
    });
    const read = async (path: string) => docs.folder.read((await docs.folder.file(path))!);
    expect(await read('latin.md')).toMatchObject({ text: 'caf\ufffd' });
    expect(await read('image.md')).toEqual({ skipped: 'not a text file' });
    expect(await read('huge.md')).toEqual({ skipped: 'larger than 2 MiB' });
    expect(await docs.folder.read({ path: 'gone.md', size: 1, modifiedMs: 0 })).toEqual({
      skipped: 'not readable (ENOENT)',
    });
  });

  it('says which folder is missing and where to name another', async () => {
    docs = await createDocsFixture({ 'file.md': '' });
    await expect(DocsFolder.open(join(docs.root, 'missing'))).rejects.toThrow(/missing does not exist.*DOCS_DIR/);
    await expect(DocsFolder.open(join(docs.root, 'file.md'))).rejects.toThrow(/is not a folder/);
  });

  it('names files by their path within the folder', async () => {
    docs = await createDocsFixture();
    expect(docs.folder.pathOf(join(docs.root, 'a', 'b.md'))).toBe('a/b.md');
    expect(docs.folder.pathOf(docs.root)).toBeUndefined();
    expect(docs.folder.pathOf(join(docs.root, '..', 'b.md'))).toBeUndefined();
  });
});
