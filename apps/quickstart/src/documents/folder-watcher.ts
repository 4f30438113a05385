import { Inject, Injectable, Lifespan, LOGGER, type Logger } from '@tenon/core';
import { watch, type FSWatcher } from 'chokidar';
import { DocsFolder } from '../folder/docs-folder';
import { DocumentIndex } from './document-index';

/** Editors write a file in several steps: changes are collected for this long before they are indexed. */
const COLLECT_MS = 200;
/** Files between two lines of the log. */
const LOG_EVERY = 100;

/** Indexes the folder when the server starts, without keeping clients waiting, and what changes in it from then on. */
@Lifespan()
@Injectable()
export class FolderWatcher {
  private readonly stopping = new AbortController();
  private readonly changed = new Set<string>();
  private watcher: FSWatcher | undefined;
  private timer: NodeJS.Timeout | undefined;
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly folder: DocsFolder,
    private readonly index: DocumentIndex,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onStart(): void {
    this.watcher = watch(this.folder.root, {
      ignoreInitial: true,
      followSymlinks: false,
      ignored: (path, stats) => this.folder.ignores(path, stats?.isFile() ?? false),
    })
      .on('all', (_event, path) => this.collect(path))
      .on('error', (error) => {
        this.log.warn({ err: error }, 'Some changes may go unnoticed until the next reindex_docs');
      });
    this.work = this.indexFolder();
  }

  async onStop(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.timer);
    await this.watcher?.close();
    await this.work;
  }

  private async indexFolder(): Promise<void> {
    this.log.info({ folder: this.folder.root }, 'Indexing');
    try {
      const report = await this.index.synchronize({
        signal: this.stopping.signal,
        onProgress: (done, total) => {
          if (done % LOG_EVERY === 0) this.log.info({ done, total }, 'Indexing');
        },
      });
      this.log.info({ ...report }, 'Index is up to date');
    } catch (error) {
      if (!this.stopping.signal.aborted) this.log.error({ err: error }, 'Indexing failed');
    }
  }

  private collect(absolute: string): void {
    const path = this.folder.pathOf(absolute);
    if (path === undefined || this.stopping.signal.aborted) return;
    this.changed.add(path);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const paths = [...this.changed];
      this.changed.clear();
      this.work = this.work.then(() => this.indexChanges(paths));
    }, COLLECT_MS);
  }

  private async indexChanges(paths: readonly string[]): Promise<void> {
    if (this.stopping.signal.aborted) return;
    try {
      const report = await this.index.refresh(paths);
      if (report.added + report.updated + report.removed > 0) this.log.info({ ...report }, 'Index follows the folder');
    } catch (error) {
      this.log.error({ err: error }, 'Indexing changes failed');
    }
  }
}
