import { basename, dirname, join, parse, resolve } from 'node:path';
import { folderArgument } from './command-line';
import { DocsConfig } from './docs-config';

const config = (values: Partial<DocsConfig>) => Object.assign(new DocsConfig(), values);

describe('DocsConfig', () => {
  it('serves the workspace by default', () => {
    expect(config({}).folder).toBe(resolve(__dirname, '../../../..'));
  });

  it('keeps one database for each folder, in the data directory of the app', () => {
    const [notes, others] = [config({}).databaseFile('/a/notes'), config({}).databaseFile('/b/notes')];
    expect(dirname(notes)).toBe(resolve(__dirname, '../../data'));
    expect(basename(notes)).toMatch(/^notes-[0-9a-f]{8}\.db$/);
    expect(notes).not.toBe(others);
  });

  it('keeps what users keep beside the index, and apart from it', () => {
    expect(config({ db: '/x/index.db' }).storeFile('/a/notes')).toBe('/x/index.store.db');
    expect(config({ db: '/x/index.db', store: 'kept.db' }).storeFile('/a/notes')).toBe(resolve('kept.db'));
    const { dir, name } = parse(config({}).databaseFile('/a/notes'));
    expect(config({}).storeFile('/a/notes')).toBe(join(dir, `${name}.store.db`));
  });

  it('takes paths relative to where it is started', () => {
    const given = config({ dir: 'x', db: 'y.db' });
    expect([given.folder, given.databaseFile(given.folder)]).toEqual([resolve('x'), resolve('y.db')]);
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
