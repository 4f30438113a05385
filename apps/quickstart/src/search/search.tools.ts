import { Injectable, Tool } from '@tenon/core';
import { SearchInput, SearchResults } from './search.dto';
import { SearchService } from './search.service';

@Injectable()
export class SearchTools {
  constructor(private readonly search: SearchService) {}

  @Tool({
    name: 'search_docs',
    title: 'Search the documents',
    description: 'Full-text search over all documents: ranked passages that name their file, heading and line.',
    annotations: { readOnlyHint: true, openWorldHint: false },
    output: SearchResults,
  })
  searchDocs({ query, limit }: SearchInput): Promise<SearchResults> {
    return this.search.search(query, limit);
  }
}
