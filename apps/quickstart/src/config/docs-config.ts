import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, dirname, join, parse, resolve } from 'node:path';
import { Describe } from '@tenon/core';
import { IsNotEmpty, IsOptional, IsString } from 'class-validator';

/** `src/config` and `dist/config` are equally far below the app. */
const APP_ROOT = resolve(__dirname, '..', '..');

/** What the environment says: `dir` is the variable `DOCS_DIR`, `db` is `DOCS_DB`, `store` is `DOCS_STORE`. */
export class DocsConfig {
  @Describe('Folder whose Markdown files are served. Default: the workspace that this app belongs to.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  dir?: string;

  @Describe('File of the search index. Default: one file for each folder, in the data directory of this app.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  db?: string;

  @Describe('File of what users keep, and of sessions. Default: beside the search index.')
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  store?: string;

  /** The folder to serve, absolute. */
  get folder(): string {
    return resolve(this.dir ?? workspaceRoot());
  }

  /** The database file, absolute. Named after the folder, so that two folders never share an index by accident. */
  databaseFile(folder: string): string {
    if (this.db !== undefined) return resolve(this.db);
    const fingerprint = createHash('sha256').update(folder).digest('hex').slice(0, 8);
    return join(APP_ROOT, 'data', `${basename(folder) || 'root'}-${fingerprint}.db`);
  }

  /** The file of the store, absolute. Apart from the index, which anybody may delete. */
  storeFile(folder: string): string {
    if (this.store !== undefined) return resolve(this.store);
    const { dir, name } = parse(this.databaseFile(folder));
    return join(dir, `${name}.store.db`);
  }
}

/** The nearest directory upwards that holds a workspace; the app itself where there is none. */
function workspaceRoot(): string {
  for (let directory = APP_ROOT; directory !== dirname(directory); directory = dirname(directory)) {
    if (existsSync(join(directory, 'pnpm-workspace.yaml'))) return directory;
  }
  return APP_ROOT;
}
