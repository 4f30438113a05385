import { opendir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { TenonError } from '../errors';
import { absolutePath } from './file-resource';
import { matchesPath } from './path-pattern';
import { ReadableResource, type ReadableResourceInit } from './readable-resource';

export interface DirectoryResourceInit extends ReadableResourceInit {
  /** Absolute. */
  path: string;
  /** Whether directories inside are listed too; not unless told so. */
  recursive?: boolean;
  /** Only files that fit, for example `*.md` or `guides/**` followed by `/*.md`. */
  pattern?: string;
  /** The most files that are listed; 10 000 unless told otherwise. */
  maxFiles?: number;
}

/** What is looked at before a directory counts as too large, whether listed or not. */
const MAX_ENTRIES = 200_000;

/**
 * The names of the files in a directory: `{ "files": [ … ] }`, sorted, relative, with `/`. Symbolic links are left
 * out, since they may lead anywhere.
 *
 * @example new DirectoryResource({ uri: 'docs://index', path: docs, recursive: true, pattern: '*.md' })
 */
export class DirectoryResource extends ReadableResource {
  readonly #path: string;
  readonly #recursive: boolean;
  readonly #pattern: string | undefined;
  readonly #maxFiles: number;

  /** @throws TenonError TN1015 for a path that is not absolute */
  constructor(init: DirectoryResourceInit) {
    super(init, 'application/json');
    this.#path = absolutePath(init.path, 'DirectoryResource');
    this.#recursive = init.recursive ?? false;
    this.#pattern = init.pattern;
    this.#maxFiles = init.maxFiles ?? 10_000;
  }

  /** @throws TenonError TN3012 for too many files, TN3013 where a directory cannot be read */
  async read(): Promise<{ files: string[] }> {
    const files: string[] = [];
    const pending = [''];
    let seen = 0;
    for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
      for await (const entry of this.entriesOf(directory)) {
        if (++seen > MAX_ENTRIES) throw this.tooLarge('entries', MAX_ENTRIES);
        const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
        if (entry.isDirectory() && this.#recursive) pending.push(path);
        if (!entry.isFile() || (this.#pattern !== undefined && !matchesPath(this.#pattern, path))) continue;
        if (files.length === this.#maxFiles) throw this.tooLarge('files (maxFiles)', this.#maxFiles);
        files.push(path);
      }
    }
    return { files: files.sort() };
  }

  private async *entriesOf(directory: string) {
    try {
      yield* await opendir(join(this.#path, directory));
    } catch (error) {
      if (error instanceof TenonError) throw error;
      throw new TenonError('TN3013', `the directory '${basename(join(this.#path, directory))}'`, { cause: error });
    }
  }

  private tooLarge(what: string, limit: number): TenonError {
    return new TenonError('TN3012', `'${basename(this.#path)}' has more than ${limit} ${what}`);
  }
}
