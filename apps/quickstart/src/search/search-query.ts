import { ToolError } from '@tenon/core';

/** Words and phrases of one query that count; the rest of an essay adds nothing. */
const MAX_TERMS = 32;

/**
 * What a user typed, as an FTS5 expression.
 *
 * Words stand for themselves, "several words in quotation marks" for a phrase, and a word that ends in `*` for all
 * words that begin so. Every term is quoted, so that no operator of FTS5 can be smuggled in.
 */
export class SearchQuery {
  private constructor(private readonly terms: readonly string[]) {}

  /** @throws ToolError where there is nothing to search for, or a quotation mark is left open */
  static parse(text: string): SearchQuery {
    if ((text.split('"').length - 1) % 2 === 1) {
      throw new ToolError('A quotation mark (") is left open: close the phrase, or leave the mark out.');
    }
    const parts = [...text.matchAll(/"([^"]*)"|([^\s"]+)/g)].map(([, phrase, word = '']) => phrase ?? word);
    const terms = parts.filter((part) => /[\p{L}\p{N}]/u.test(part)).map(quote);
    if (terms.length === 0) throw new ToolError('There is nothing to search for: the query needs a word or a number.');
    return new SearchQuery([...new Set(terms)].slice(0, MAX_TERMS));
  }

  /** Finds sections that hold all terms. */
  get all(): string {
    return this.terms.join(' AND ');
  }

  /** Finds sections that hold at least one term. */
  get any(): string {
    return this.terms.join(' OR ');
  }
}

function quote(term: string): string {
  // SQLite ends a string at NUL. The marks that delimit phrases are gone already.
  const words = term.replaceAll('\0', ' ').replace(/\*$/, '');
  return term.endsWith('*') ? `"${words}"*` : `"${words}"`;
}
