import { basename, join, resolve } from 'node:path';
import { folderArgument } from './command-line';
import { DocsConfig } from './docs-config';

const config = (values: Partial<DocsConfig>) => Object.assign(new DocsConfig(), values);

describe('DocsConfig', () => {
  it('serves the workspace by default', () => {
    expect(config({}).folder).toBe(resolve(__dirname, '../../../..'));
  });

  it('keeps one database for each folder, in the data directory of the app', () => {
    const [notes, others] = [config({ DOCS_DIR: '/a/notes' }), config({ DOCS_DIR: '/b/notes' })];
    expect(resolve(notes.databaseFile, '..')).toBe(resolve(__dirname, '../../data'));
    expect(basename(notes.databaseFile)).toMatch(/^notes-[0-9a-f]{8}\.db$/);
    expect(notes.databaseFile).not.toBe(others.databaseFile);
  });

  it('takes paths relative to where it is started', () => {
    expect(config({ DOCS_DIR: 'x', DOCS_DB: 'y.db' })).toMatchObject({
      folder: resolve('x'),
      databaseFile: join(resolve('.'), 'y.db'),
    });
  });
});

describe('folderArgument', () => {
  it.each([
    [[], undefined],
    [['notes'], 'notes'],
    [['--transport', 'http', '--port', '8000'], undefined],
    [['--transport', 'http', 'notes', '--port=8000', 'more'], 'notes'],
    [['--', '--odd'], '--odd'],
  ])('of %j is %j', (args: string[], folder) => {
    expect(folderArgument(args)).toBe(folder);
  });
});
