/** Scripts that put no spaces between words. */
const unspaced = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const runs =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}ー\p{M}]+|[\p{L}\p{N}\p{M}]+/gu;

/**
 * The words of a text, in lower case: `getUserById`, `get_user_by_id` and `Get user by ID` have the same. Where a script
 * puts no spaces between words, every two characters that stand together are one.
 */
export function wordsOf(text: string): string[] {
  const spaced = text
    .normalize('NFKC')
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2');
  return (spaced.match(runs) ?? []).flatMap((run) => (unspaced.test(run) ? pairsOf(run) : run.toLowerCase()));
}

function pairsOf(run: string): string[] {
  const characters = [...run];
  if (characters.length < 2) return characters;
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}
