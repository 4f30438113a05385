/** How tools are found, and which of them stay listed. */
export interface ToolSearchOptions {
  /** `bm25`, the default, ranks tools by the words of a query; `regex` takes a regular expression. */
  kind?: 'bm25' | 'regex';
  /** Tools that a search shows at most: 5 by default, 50 at most. */
  limit?: number;
  /** Names of tools that stay listed, as clients see them. None by default. */
  pinned?: readonly string[];
  /** The name of the tool that searches; `search_tools` by default. */
  searchName?: string;
  /** The name of the tool that calls what was found; `call_tool` by default. */
  callName?: string;
}

/** What makes a tool one of the two of a search. */
export interface ToolSearchPart {
  readonly role: 'search' | 'call';
  /** The same object for both. */
  readonly options: Readonly<ToolSearchOptions>;
}
