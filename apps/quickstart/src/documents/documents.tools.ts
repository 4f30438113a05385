import { Context, Injectable, Tool } from '@tenon/core';
import { DocumentIndex } from './document-index';
import { DocumentLibrary, documentUri } from './document-library';
import { IndexReport } from './index-report.dto';
import { Outline, OutlineInput } from './outline.dto';
import { ReindexInput } from './reindex.dto';

@Injectable()
export class DocumentsTools {
  constructor(
    private readonly library: DocumentLibrary,
    private readonly index: DocumentIndex,
  ) {}

  @Tool({
    name: 'outline_doc',
    title: 'Outline a document',
    description: 'List the headings of a document with their levels and line numbers.',
    annotations: { readOnlyHint: true, openWorldHint: false },
    output: Outline,
  })
  async outlineDoc({ path }: OutlineInput): Promise<Outline> {
    const { document, headings } = await this.library.outline(path);
    return {
      path,
      uri: documentUri(path),
      title: document.title,
      headings: headings.map(({ level, line, heading }) => ({ level, line, text: heading })),
    };
  }

  @Tool({
    name: 'reindex_docs',
    title: 'Index the documents again',
    description: 'Bring the index up to date. Changes are noticed by themselves: this is for when one was missed.',
    annotations: { destructiveHint: false, idempotentHint: true, openWorldHint: false },
    output: IndexReport,
  })
  async reindexDocs({ full }: ReindexInput, ctx: Context): Promise<IndexReport> {
    const report = await this.index.synchronize({
      full,
      signal: ctx.signal,
      onProgress: (done, total, path) => ctx.reportProgress(done, total, path),
    });
    if (report.skipped > 0) {
      await ctx.warning('Files are left out: the log of the server names them', { skipped: report.skipped });
    }
    return report;
  }
}
