/** How soon a word that is repeated stops to count for more. */
const k1 = 1.5;
/** How much long documents count for less. */
const b = 0.75;

/** How often each word is in a document, and how many words there are. */
export interface WordCounts {
  readonly counts: ReadonlyMap<string, number>;
  readonly length: number;
}

export function countWords(words: readonly string[]): WordCounts {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return { counts, length: words.length };
}

/**
 * Documents that have any of some words, the best first, by Okapi BM25 (k1 1.5, b 0.75). How rare a word is depends on
 * these documents alone, so that others leave no trace in the order.
 */
export function rank<D extends WordCounts>(documents: readonly D[], query: readonly string[]): D[] {
  const averageLength = documents.reduce((sum, { length }) => sum + length, 0) / documents.length;
  const scores = new Map<D, number>();
  for (const word of new Set(query)) {
    const having = documents.filter(({ counts }) => counts.has(word));
    const rarity = Math.log(1 + (documents.length - having.length + 0.5) / (having.length + 0.5));
    for (const document of having) {
      const count = document.counts.get(word)!;
      const weight = (count * (k1 + 1)) / (count + k1 * (1 - b + (b * document.length) / averageLength));
      scores.set(document, (scores.get(document) ?? 0) + rarity * weight);
    }
  }
  const found = documents.filter((document) => scores.has(document));
  return found.sort((left, right) => scores.get(right)! - scores.get(left)!);
}
