import { basename, dirname, resolve } from 'node:path';
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
