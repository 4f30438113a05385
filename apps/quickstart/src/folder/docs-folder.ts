import { createHash } from 'node:crypto';
import { lstat, readFile, readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** A Markdown file, not read yet. */
export interface DocsFile {
  /** Relative to the folder, with `/` on every platform. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly modifiedMs: number;
}

export interface FileContents {
  readonly text: string;
  /** SHA-256 of the bytes. */
  readonly hash: string;
}

/** Why a file is left out, in words for the log. */
export interface SkippedFile {
  readonly skipped: string;
}

const MARKDOWN = /\.(md|mdx|markdown)$/i;
const IGNORED_DIRECTORIES: ReadonlySet<string> = new Set(['node_modules', 'dist', 'coverage']);
const MAX_BYTES = 2 * 1024 * 1024;

/**
 * The folder whose Markdown files are served.
 *
 * Follows no symbolic link below its root, so that nothing outside of it is ever read.
 */
export class DocsFolder {
  /** @param root an absolute path without symbolic links: see `open()` */
  constructor(readonly root: string) {}

  /** @throws Error where there is no such folder */
  static async open(folder: string): Promise<DocsFolder> {
    const entry = await stat(folder).catch(() => undefined);
    if (!entry) throw new Error(`${folder} does not exist: name another folder, as argument or in DOCS_DIR`);
    if (!entry.isDirectory()) throw new Error(`${folder} is not a folder: name the one that holds your documents`);
    return new DocsFolder(await realpath(folder));
  }

  /** All Markdown files, sorted by path within each directory. */
  async *files(directory = ''): AsyncGenerator<DocsFile, void, void> {
    const entries = await readdir(join(this.root, directory), { withFileTypes: true }).catch((error: unknown) => {
      // Without its root the folder is not empty but out of reach; a directory below it may just have gone.
      if (directory === '') throw error;
      return [];
    });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
      if (isHidden(entry.name)) continue;
      if (entry.isDirectory()) yield* this.files(path);
      else if (entry.isFile() && MARKDOWN.test(entry.name)) {
        const file = await this.file(path);
        if (file) yield file;
      }
    }
  }

  /** A Markdown file by its path; undefined where it is gone, is none, or is reached through a link. */
  async file(path: string): Promise<DocsFile | undefined> {
    if (!MARKDOWN.test(path) || path.split('/').some(isHidden)) return undefined;
    const absolute = join(this.root, path);
    try {
      const [entry, real] = await Promise.all([lstat(absolute), realpath(absolute)]);
      if (!entry.isFile() || real !== absolute) return undefined;
      return { path, size: entry.size, modifiedMs: Math.trunc(entry.mtimeMs) };
    } catch {
      return undefined;
    }
  }

  /** The text of a file. Bytes that are not UTF-8 become replacement characters. */
  async read({ path, size }: DocsFile): Promise<FileContents | SkippedFile> {
    if (size > MAX_BYTES) return { skipped: `larger than ${MAX_BYTES / 1024 / 1024} MiB` };
    let bytes: Buffer;
    try {
      bytes = await readFile(join(this.root, path));
    } catch (error) {
      return { skipped: `not readable (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})` };
    }
    if (bytes.includes(0)) return { skipped: 'not a text file' };
    return { text: new TextDecoder().decode(bytes), hash: createHash('sha256').update(bytes).digest('hex') };
  }

  /** Where an absolute path lies within the folder, as documents are named; undefined outside of it. */
  pathOf(absolute: string): string | undefined {
    const path = relative(this.root, absolute).split(sep).join('/');
    return path === '' || path.startsWith('../') || path === '..' ? undefined : path;
  }

  /** Whether there is no need to watch this: hidden, generated, or a file that is not Markdown. */
  ignores(absolute: string, isFile: boolean): boolean {
    const path = this.pathOf(absolute);
    if (path === undefined) return absolute !== this.root;
    return path.split('/').some(isHidden) || (isFile && !MARKDOWN.test(path));
  }
}

function isHidden(name: string): boolean {
  return name.startsWith('.') || IGNORED_DIRECTORIES.has(name);
}
