import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Logger } from '@tenon/core';
import type { DataSource } from 'typeorm';
import { openDatabase } from '../src/database/database';
import { DocsFolder } from '../src/folder/docs-folder';
import { DocumentIndex } from '../src/documents/document-index';
import { DocumentLibrary } from '../src/documents/document-library';
import { SearchService } from '../src/search/search.service';

/** A folder of documents, a database, and the services over them. */
export interface DocsFixture {
  readonly root: string;
  readonly folder: DocsFolder;
  readonly database: DataSource;
  readonly index: DocumentIndex;
  readonly library: DocumentLibrary;
  readonly search: SearchService;
  /** What was logged as a warning or an error. */
  readonly warnings: object[];
  readonly log: Logger;
  write(path: string, contents: string | Buffer): Promise<void>;
  close(): Promise<void>;
}

export async function createDocsFixture(files: Record<string, string | Buffer> = {}): Promise<DocsFixture> {
  const directory = await mkdtemp(join(tmpdir(), 'tenon-docs-'));
  const root = join(directory, 'docs');
  const write = async (path: string, contents: string | Buffer): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), contents);
  };
  await mkdir(root);
  for (const [path, contents] of Object.entries(files)) await write(path, contents);

  const warnings: object[] = [];
  const keep = (data: object): void => void warnings.push(data);
  const ignore = (): void => undefined;
  const log: Logger = { debug: ignore, info: ignore, warn: keep, error: keep, child: () => log };

  const folder = await DocsFolder.open(root);
  const database = await openDatabase(join(directory, 'index.db'));
  const index = new DocumentIndex(database, folder, log);
  return {
    root: folder.root,
    folder,
    database,
    index,
    library: new DocumentLibrary(database),
    search: new SearchService(database, index),
    warnings,
    log,
    write,
    async close() {
      await database.destroy();
      await rm(directory, { recursive: true });
    },
  };
}
