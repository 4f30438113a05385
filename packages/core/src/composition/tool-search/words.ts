/** Scripts that put no spaces between words. */
const unspaced = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const runs =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}ー\p{M}]+|[\p{L}\p{N}\p{M}]+/gu;

/**
 * The words of a text, in lower case: `getUserById`, `get_user_by_id` and `Get user by ID` have the same. Where a script
 * puts no spaces between words, every two characters that stand together are one. Singular and plural are the same word.
 */
export function wordsOf(text: string): string[] {
  const spaced = text
    .normalize('NFKC')
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2');
  return (spaced.match(runs) ?? []).flatMap((run) =>
    unspaced.test(run) ? pairsOf(run) : withoutPlural(run.toLowerCase()),
  );
}

/**
 * One form for `entry` and `entries`, `cache` and `caches`, `class` and `classes`, `tool` and `tools`. It need not be a
 * word, since texts and queries are read alike.
 */
function withoutPlural(word: string): string {
  if (word.length <= 3) return word;
  return word
    .replace(/ies?$/, 'y')
    .replace(/(ss|x|ch|sh)es?$/, '$1')
    .replace(/([^s])s$/, '$1');
}

function pairsOf(run: string): string[] {
  const characters = [...run];
  if (characters.length < 2) return characters;
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}
