import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDocsFixture } from '../../test/docs-fixture';
import { openDatabase, writeTransaction } from './database';

describe('openDatabase', () => {
  it('opens one file more than once, and shows each what the other wrote', async () => {
    const docs = await createDocsFixture({ 'a.md': '# A' });
    const other = await openDatabase(join(docs.root, '..', 'index.db'));
    await docs.index.synchronize();
    expect(await other.query('SELECT path FROM document')).toEqual([{ path: 'a.md' }]);
    expect(await other.query('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    await other.destroy();
    await docs.close();
  });

  it('names a file that is no database', async () => {
    const docs = await createDocsFixture();
    const file = join(docs.root, 'notes.db');
    await writeFile(file, 'These are notes, not a database. '.repeat(100));
    await expect(openDatabase(file)).rejects.toThrow(`Cannot open the database ${file}`);
    await docs.close();
  });
});

describe('writeTransaction', () => {
  it('holds off other writers from its start, and undoes what failed', async () => {
    const docs = await createDocsFixture({ 'a.md': '# A' });
    await docs.index.synchronize();
    const other = await openDatabase(join(docs.root, '..', 'index.db'));
    await other.query('PRAGMA busy_timeout = 0');

    const work = async (): Promise<void> => {
      await expect(other.query('DELETE FROM document')).rejects.toThrow(/locked/);
      await docs.database.query('DELETE FROM document');
      throw new Error('too bad');
    };
    await expect(writeTransaction(docs.database, work)).rejects.toThrow('too bad');
    expect(await docs.library.list()).toHaveLength(1);

    await other.query('DELETE FROM document');
    expect(await docs.library.list()).toHaveLength(0);
    await other.destroy();
    await docs.close();
  });
});
