import { basename } from 'node:path';
import { Inject, Injectable, LOGGER, type Logger } from '@tenon/core';
import { DataSource } from 'typeorm';
import { writeTransaction } from '../database/database';
import { DocsFolder, type DocsFile, type FileContents } from '../folder/docs-folder';
import { Document } from './document.entity';
import { IndexReport } from './index-report.dto';
import { parseMarkdown } from './markdown';
import { Section } from './section.entity';

export interface IndexOptions {
  /** Reads files again that look unchanged. */
  readonly full?: boolean;
  /** Stops between two files; what was indexed until then stays. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number, path: string) => unknown;
}

/** How far the pass that is running has come. */
export interface IndexProgress {
  readonly done: number;
  readonly total: number;
}

/** Rows of one INSERT: SQLite limits how many values a statement takes. */
const SECTIONS_PER_INSERT = 200;

/** Keeps the database in step with the folder. Work that is asked for meanwhile waits for its turn. */
@Injectable()
export class DocumentIndex {
  private queue: Promise<unknown> = Promise.resolve();
  private running: IndexProgress | undefined;

  constructor(
    private readonly database: DataSource,
    private readonly folder: DocsFolder,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** The pass over the whole folder that is under way, if there is one. */
  get progress(): IndexProgress | undefined {
    return this.running;
  }

  /**
   * Brings the index up to date with the whole folder. A file whose size and time are known is not read again.
   *
   * @throws the reason of `signal` where it aborts
   */
  synchronize(options: IndexOptions = {}): Promise<IndexReport> {
    return this.inTurn(async () => {
      try {
        return await this.indexAll(options);
      } catch (error) {
        if (options.signal?.aborted) this.log.info({ ...this.running }, 'Indexing was stopped');
        throw error;
      } finally {
        this.running = undefined;
      }
    });
  }

  /** Brings the index up to date with single files, by path; they may be gone. */
  refresh(paths: Iterable<string>): Promise<IndexReport> {
    return this.inTurn(async () => {
      const report = new IndexReport();
      for (const path of paths) {
        const file = await this.folder.file(path);
        if (file) await this.indexFile(file, report);
        else await this.remove(path, report);
      }
      return report;
    });
  }

  private async indexAll({ full = false, signal, onProgress }: IndexOptions): Promise<IndexReport> {
    const files: DocsFile[] = [];
    for await (const file of this.folder.files()) {
      signal?.throwIfAborted();
      files.push(file);
    }
    const known = new Map((await this.database.getRepository(Document).find()).map((entry) => [entry.path, entry]));

    const report = new IndexReport();
    for (const [index, file] of files.entries()) {
      signal?.throwIfAborted();
      this.running = { done: index, total: files.length };
      const before = known.get(file.path);
      known.delete(file.path);
      if (!full && before && before.size === file.size && before.modifiedMs === file.modifiedMs) report.unchanged++;
      else await this.indexFile(file, report);
      await onProgress?.(index + 1, files.length, file.path);
    }
    // What is still in the map has no file any more.
    for (const path of known.keys()) {
      signal?.throwIfAborted();
      await this.remove(path, report);
    }
    return report;
  }

  private async indexFile(file: DocsFile, report: IndexReport): Promise<void> {
    const documents = this.database.getRepository(Document);
    const { path, size, modifiedMs } = file;
    const contents = await this.folder.read(file);
    if ('skipped' in contents) {
      this.log.warn({ path, reason: contents.skipped }, 'File left out of the index');
      report.skipped++;
      await documents.delete({ path });
      return;
    }
    // Asked for only now: another process on the same database may have indexed the file in the meantime.
    const before = await documents.findOneBy({ path });
    if (before?.hash === contents.hash) {
      await documents.update({ path }, { size, modifiedMs });
      report.unchanged++;
    } else {
      await this.store(file, contents);
      report[before ? 'updated' : 'added']++;
    }
  }

  private async store({ path, size, modifiedMs }: DocsFile, { text, hash }: FileContents): Promise<void> {
    const { title, sections } = parseMarkdown(text, basename(path));
    await writeTransaction(this.database, async (manager) => {
      // Its sections, and what the search index knows of them, go with the old document.
      await manager.delete(Document, { path });
      const { identifiers } = await manager.insert(Document, { path, title, text, size, modifiedMs, hash });
      const documentId = Number(identifiers[0]?.['id']);
      for (let start = 0; start < sections.length; start += SECTIONS_PER_INSERT) {
        const batch = sections.slice(start, start + SECTIONS_PER_INSERT);
        await manager.insert(
          Section,
          batch.map((section) => ({ ...section, documentId })),
        );
      }
    });
  }

  private async remove(path: string, report: IndexReport): Promise<void> {
    const { affected } = await this.database.getRepository(Document).delete({ path });
    if (affected) report.removed++;
  }

  /** There is one connection, and so one transaction at a time. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(work);
    this.queue = turn.catch(() => undefined);
    return turn;
  }
}
