import { Injectable } from '@tenon/core';
import { DataSource } from 'typeorm';
import { DocumentIndex } from '../documents/document-index';
import { documentUri } from '../documents/document-library';
import { SearchQuery } from './search-query';
import type { SearchHit, SearchResults } from './search.dto';

/** Words around the match. */
const SNIPPET_WORDS = 40;
/** A word counts more in a heading than in the text below it. */
const HEADING_WEIGHT = 4;

@Injectable()
export class SearchService {
  constructor(
    private readonly database: DataSource,
    private readonly index: DocumentIndex,
  ) {}

  /**
   * Ranked sections. Those with some of the words are returned only where none has all of them.
   *
   * @throws ToolError where the text is no query
   */
  async search(text: string, limit: number): Promise<SearchResults> {
    const query = SearchQuery.parse(text);
    const note = this.noteOnIndexing();
    const complete = await this.sections(query.all, limit);
    if (complete.length > 0) return { matched: 'all', hits: complete, note };
    return { matched: 'some', hits: await this.sections(query.any, limit), note };
  }

  private async sections(match: string, limit: number): Promise<SearchHit[]> {
    const rows = await this.database.query<Omit<SearchHit, 'uri'>[]>(
      `SELECT document.path, section.trail AS heading, section.line,
              snippet(section_search, 1, '**', '**', '…', ${SNIPPET_WORDS}) AS snippet,
              -bm25(section_search, ${HEADING_WEIGHT}, 1) AS score
         FROM section_search
         JOIN section ON section.id = section_search.rowid
         JOIN document ON document.id = section.documentId
        WHERE section_search MATCH ?
        ORDER BY score DESC, document.path, section.line
        LIMIT ?`,
      [match, limit],
    );
    return rows.map(({ path, heading, line, snippet, score }) => ({
      path,
      uri: documentUri(path),
      heading,
      line,
      snippet: snippet.replace(/\s+/g, ' '),
      score: Number(score.toPrecision(3)),
    }));
  }

  private noteOnIndexing(): string | undefined {
    const progress = this.index.progress;
    return progress && `Indexing is under way (${progress.done} of ${progress.total} files): there may be more soon.`;
  }
}
