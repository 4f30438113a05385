import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestClient, describeEras, type TestClient } from '@tenon/testing';
import { AppModule } from '../src/app.module';
import { DocsConfig } from '../src/config/docs-config';

describeEras('the documentation server', (era) => {
  let directory: string;
  let client: TestClient;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tenon-quickstart-'));
    await mkdir(join(directory, 'docs/guide'), { recursive: true });
    await writeFile(join(directory, 'docs/README.md'), '# Read me\n\nStart with the guide.\n');
    await writeFile(join(directory, 'docs/guide/first steps.md'), '# First steps\n\n## Install\n\nRun npm start.\n');
    await writeFile(join(directory, 'secret.md'), '# Secret\n');
    const config = Object.assign(new DocsConfig(), {
      dir: join(directory, 'docs'),
      db: join(directory, 'index.db'),
    });
    client = await createTestClient(AppModule, { era, override: [{ provide: DocsConfig, useValue: config }] });
    await client.call('reindex_docs');
  });
  afterAll(async () => {
    await client.close();
    await rm(directory, { recursive: true });
  });

  it('lists what it offers', async () => {
    const names = async (list: Promise<{ name: string }[]>) => (await list).map(({ name }) => name).sort();
    expect(await names(client.listTools())).toEqual([
      'bookmark_doc',
      'list_bookmarks',
      'outline_doc',
      'reindex_docs',
      'remove_bookmark',
      'search_docs',
    ]);
    expect(await names(client.listPrompts())).toEqual(['answer_from_docs']);
    expect(await client.listResources()).toMatchObject([{ uri: 'docs-index://all', mimeType: 'application/json' }]);
    expect(await client.listResourceTemplates()).toMatchObject([
      { uriTemplate: 'docs://{path*}', mimeType: 'text/markdown' },
    ]);
  });

  it('describes the input and the output of its search', async () => {
    const search = (await client.listTools()).find(({ name }) => name === 'search_docs')!;
    expect(search).toMatchObject({
      inputSchema: {
        required: ['query'],
        properties: { limit: { type: 'integer', minimum: 1, maximum: 50, default: 10 } },
      },
      outputSchema: { properties: { hits: { type: 'array' } } },
      annotations: { readOnlyHint: true },
    });
  });

  it('finds passages', async () => {
    expect(await client.call('search_docs', { query: 'npm' })).toMatchObject({
      matched: 'all',
      hits: [
        { path: 'guide/first steps.md', heading: 'First steps › Install', line: 3, snippet: 'Run **npm** start.' },
      ],
    });
  });

  it.each([
    [{ query: 'an "open phrase' }, /quotation mark/],
    [{ query: '***' }, /nothing to search for/],
    [{ query: 'x', limit: 51 }, /limit/],
    [{}, /query/],
  ])('explains what is wrong with %j', async (input, message) => {
    const result = await client.callTool('search_docs', input);
    expect(result.isError).toBe(true);
    expect(result.content).toEqual([{ type: 'text', text: expect.stringMatching(message) as string }]);
  });

  it('outlines a document', async () => {
    expect(await client.call('outline_doc', { path: 'guide/first steps.md' })).toEqual({
      path: 'guide/first steps.md',
      uri: 'docs://guide/first%20steps.md',
      title: 'First steps',
      headings: [
        { level: 1, line: 1, text: 'First steps' },
        { level: 2, line: 3, text: 'Install' },
      ],
    });
    await expect(client.call('outline_doc', { path: 'steps.md' })).rejects.toThrow(
      /Did you mean guide\/first steps.md/,
    );
  });

  it('reports progress while it indexes', async () => {
    const steps: unknown[] = [];
    const report = await client.call('reindex_docs', { full: true }, { onProgress: (step) => steps.push(step) });
    expect(report).toEqual({ added: 0, updated: 0, unchanged: 2, removed: 0, skipped: 0 });
    expect(steps).toEqual([
      { progress: 1, total: 2, message: 'README.md' },
      { progress: 2, total: 2, message: 'guide/first steps.md' },
    ]);
  });

  it('stops indexing when it is cancelled', async () => {
    const cancel = new AbortController();
    const indexing = client.call('reindex_docs', {}, { signal: cancel.signal, onProgress: () => cancel.abort() });
    await expect(indexing).rejects.toThrow();
    expect(await client.call('reindex_docs')).toMatchObject({ unchanged: 2 });
  });

  it('reads documents by the URIs that it gives', async () => {
    const [listing] = (await client.readResource('docs-index://all')).contents;
    const documents = JSON.parse((listing as { text: string }).text) as { uri: string; path: string }[];
    expect(documents.map(({ path }) => path)).toEqual(['README.md', 'guide/first steps.md']);
    const { contents } = await client.readResource(documents[1]!.uri);
    expect(contents).toEqual([
      {
        uri: 'docs://guide/first%20steps.md',
        mimeType: 'text/markdown',
        text: '# First steps\n\n## Install\n\nRun npm start.\n',
      },
    ]);
  });

  it.each([
    'docs://../secret.md',
    'docs://guide/../../secret.md',
    'docs://%2e%2e/secret.md',
    'docs:///etc/passwd',
    'docs://gone.md',
  ])('refuses %s', async (uri) => {
    await expect(client.readResource(uri)).rejects.toThrow();
  });

  it('completes paths', async () => {
    expect((await client.complete('docs://{path*}', 'path', 'fir')).values).toEqual(['guide/first steps.md']);
    expect((await client.complete('answer_from_docs', 'path', 'READ')).values).toEqual(['README.md']);
  });

  it('keeps bookmarks', async () => {
    await client.call('bookmark_doc', { path: 'README.md' });
    await client.call('bookmark_doc', { path: 'guide/first steps.md', note: 'for new people' });
    const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string;
    const { bookmarks } = (await client.call('list_bookmarks')) as { bookmarks: object[] };
    expect(bookmarks).toHaveLength(2);
    expect(bookmarks).toEqual(
      expect.arrayContaining([
        {
          path: 'guide/first steps.md',
          uri: 'docs://guide/first%20steps.md',
          title: 'First steps',
          note: 'for new people',
          at,
        },
        { path: 'README.md', uri: 'docs://README.md', title: 'Read me', at },
      ]),
    );
    await client.call('remove_bookmark', { path: 'README.md' });
    expect(await client.call('list_bookmarks')).toMatchObject({ bookmarks: [{ path: 'guide/first steps.md' }] });
    await expect(client.call('remove_bookmark', { path: 'README.md' })).rejects.toThrow(/list_bookmarks/);
    await expect(client.call('bookmark_doc', { path: 'steps.md' })).rejects.toThrow(/Did you mean/);
  });

  it('asks for answers from the documents', async () => {
    const text = async (input: Record<string, string>) =>
      (await client.getPrompt('answer_from_docs', input)).messages
        .map(({ content }) => (content as { text: string }).text)
        .join();
    expect(await text({ question: 'How to start?' })).toMatch(/How to start\?[^]*search_docs/);
    expect(await text({ question: 'How to start?', path: 'README.md' })).toMatch(/docs:\/\/README\.md/);
    await expect(text({ question: 'How?', path: 'gone.md' })).rejects.toThrow(/no document 'gone.md'/);
  });
});

describe('the documentation server', () => {
  it('keeps bookmarks across restarts, in a file for its owner', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tenon-quickstart-'));
    await mkdir(join(directory, 'docs'));
    await writeFile(join(directory, 'docs/README.md'), '# Read me\n');
    const config = Object.assign(new DocsConfig(), {
      dir: join(directory, 'docs'),
      db: join(directory, 'index.db'),
    });
    const open = () => createTestClient(AppModule, { override: [{ provide: DocsConfig, useValue: config }] });

    const before = await open();
    await before.call('reindex_docs');
    await before.call('bookmark_doc', { path: 'README.md', note: 'Begin here' });
    await before.close();
    const after = await open();
    expect(await after.call('list_bookmarks')).toMatchObject({
      bookmarks: [{ path: 'README.md', note: 'Begin here' }],
    });
    await after.close();
    expect((await stat(join(directory, 'index.store.db'))).mode & 0o777).toBe(0o600);
    await rm(directory, { recursive: true });
  });

  it('says which folder is missing', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tenon-quickstart-'));
    const config = Object.assign(new DocsConfig(), {
      dir: join(directory, 'nowhere'),
      db: join(directory, 'index.db'),
    });
    const starting = createTestClient(AppModule, { override: [{ provide: DocsConfig, useValue: config }] });
    await expect(starting).rejects.toThrow(/nowhere does not exist/);
    await rm(directory, { recursive: true });
  });
});
