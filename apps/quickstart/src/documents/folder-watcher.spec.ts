import { rm, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createDocsFixture, type DocsFixture } from '../../test/docs-fixture';
import { FolderWatcher } from './folder-watcher';

describe('FolderWatcher', () => {
  let docs: DocsFixture;
  let watcher: FolderWatcher;
  beforeEach(async () => {
    docs = await createDocsFixture({ 'a.md': '# A', 'sub/b.md': '# B' });
    watcher = new FolderWatcher(docs.folder, docs.index, docs.log);
    watcher.onStart();
  });
  afterEach(async () => {
    await watcher.onStop();
    await docs.close();
  });

  /** The operating system tells of changes when it likes, so this asks until the index is as expected. */
  const becomes = async (expected: string[]): Promise<void> => {
    let paths: string[] = [];
    for (let attempt = 0; attempt < 200; attempt++) {
      paths = (await docs.library.list()).map(({ path }) => path);
      if (paths.join() === expected.join()) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    expect(paths).toEqual(expected);
  };

  it('indexes the folder at once, then follows what is written, renamed and deleted', async () => {
    await becomes(['a.md', 'sub/b.md']);
    await docs.write('new/c.md', '# C');
    await becomes(['a.md', 'new/c.md', 'sub/b.md']);
    await rename(join(docs.root, 'a.md'), join(docs.root, 'z.md'));
    await becomes(['new/c.md', 'sub/b.md', 'z.md']);
    await rm(join(docs.root, 'sub'), { recursive: true });
    await becomes(['new/c.md', 'z.md']);
    expect(docs.warnings).toEqual([]);
  });

  it('stops while it is still indexing, without an error', async () => {
    await watcher.onStop();
    expect(docs.warnings).toEqual([]);
  });
});
