import { rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { createDocsFixture, type DocsFixture } from '../../test/docs-fixture';
import { IndexReport } from './index-report.dto';

const report = (counts: Partial<IndexReport>) => Object.assign(new IndexReport(), counts);

describe('DocumentIndex', () => {
  let docs: DocsFixture;
  beforeEach(async () => {
    docs = await createDocsFixture({ 'a.md': '# A\nalpha', 'sub/b.md': '# B\nbeta' });
    await docs.index.synchronize();
  });
  afterEach(() => docs.close());

  const paths = async () => (await docs.library.list()).map(({ path }) => path);

  it('reads again only what changed', async () => {
    expect(await docs.index.synchronize()).toEqual(report({ unchanged: 2 }));
    await docs.write('a.md', '# A\nalpha and more');
    await docs.write('c.md', '# C');
    await rm(join(docs.root, 'sub/b.md'));
    expect(await docs.index.synchronize()).toEqual(report({ added: 1, updated: 1, removed: 1 }));
    expect(await paths()).toEqual(['a.md', 'c.md']);
    expect((await docs.library.read('a.md')).text).toBe('# A\nalpha and more');
  });

  it('tells a file that was only touched from one that changed', async () => {
    await utimes(join(docs.root, 'a.md'), 1, 1);
    expect(await docs.index.synchronize()).toEqual(report({ unchanged: 2 }));
    expect((await docs.library.list())[0]!.modifiedMs).toBe(1_000);
  });

  it('reads everything when asked to, and finds what size and time hide', async () => {
    const { modifiedMs } = (await docs.folder.file('a.md'))!;
    await docs.write('a.md', '# A\nomega');
    await utimes(join(docs.root, 'a.md'), modifiedMs / 1000, modifiedMs / 1000);
    expect(await docs.index.synchronize({ full: true })).toEqual(report({ updated: 1, unchanged: 1 }));
  });

  it('leaves nothing in the search index of a document that is gone', async () => {
    await rm(join(docs.root, 'sub/b.md'));
    expect(await docs.index.refresh(['sub/b.md'])).toEqual(report({ removed: 1 }));
    expect((await docs.search.search('beta', 5)).hits).toEqual([]);
    await docs.database.query("INSERT INTO section_search (section_search, rank) VALUES ('integrity-check', 1)");
  });

  it('drops a document that became too large, and says so', async () => {
    await docs.write('a.md', 'x'.repeat(3 * 1024 * 1024));
    expect(await docs.index.refresh(['a.md'])).toEqual(report({ skipped: 1 }));
    expect(await paths()).toEqual(['sub/b.md']);
    expect(docs.warnings).toEqual([{ path: 'a.md', reason: 'larger than 2 MiB' }]);
  });

  it('survives a file that goes away while the folder is indexed', async () => {
    await docs.write('z.md', '# Z');
    const result = await docs.index.synchronize({
      onProgress: (done) => (done === 1 ? rm(join(docs.root, 'z.md')) : undefined),
    });
    expect(result).toEqual(report({ unchanged: 2, skipped: 1 }));
  });

  it('reports progress for each file', async () => {
    const steps: unknown[] = [];
    await docs.index.synchronize({ onProgress: (...step) => steps.push([...step, docs.index.progress]) });
    expect(steps).toEqual([
      [1, 2, 'a.md', { done: 0, total: 2 }],
      [2, 2, 'sub/b.md', { done: 1, total: 2 }],
    ]);
    expect(docs.index.progress).toBeUndefined();
  });

  it('stops when it is cancelled, keeps what it has, and works again', async () => {
    await docs.write('c.md', '# C');
    await docs.write('d.md', '# D');
    const cancel = new AbortController();
    const onProgress = (_done: number, _total: number, path: string) => path === 'c.md' && cancel.abort();
    await expect(docs.index.synchronize({ signal: cancel.signal, onProgress })).rejects.toThrow(/abort/i);
    expect(await paths()).toEqual(['a.md', 'c.md', 'sub/b.md']);
    expect(await docs.index.synchronize()).toEqual(report({ added: 1, unchanged: 3 }));
  });

  it('gives each request its turn', async () => {
    await docs.write('c.md', '# C');
    const reports = await Promise.all([
      docs.index.synchronize(),
      docs.index.refresh(['c.md']),
      docs.index.synchronize(),
    ]);
    expect(reports.map(({ added }) => added)).toEqual([1, 0, 0]);
  });

  it('refuses to take a folder that is out of reach for an empty one', async () => {
    await rm(docs.root, { recursive: true });
    await expect(docs.index.synchronize()).rejects.toThrow(/ENOENT/);
    expect(await paths()).toHaveLength(2);
  });
});
