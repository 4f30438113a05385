/**
 * Compares versions, as people write them: semantic versions, those of Python packages (PEP 440), dates, words.
 *
 * A version is a release (numbers with dots), and what follows it. A leading `v` and the case of letters do not count.
 * 1. Words without a number in front (`draft`) come first, in the order of their text.
 * 2. Releases are compared number by number; those that are missing are 0: `1.9` < `1.10`, `1` = `1.0`.
 * 3. Of one release, what follows decides: anything (`-beta.1`, `rc1`, `.dev0`) comes before the release itself, except
 *    `+build`, `.post1` and `.rev1`, which come after it.
 * 4. What follows is compared part by part: numbers before words, numbers by their value, words by their text, where
 *    `dev` comes first and `alpha`, `beta` and `c`, `pre`, `preview` are `a`, `b` and `rc`; the shorter one comes first.
 */

/** A version that is taken apart once, since it is compared often. */
interface ParsedVersion {
  readonly release: readonly string[];
  /** What follows the release: before it, nothing, or after it. */
  readonly stage: -1 | 0 | 1;
  readonly parts: readonly string[];
}

const numbered = /^v?(\d+(?:\.\d+)*)(.*)$/s;
const part = /\d+|\+|[^\d.\-_+]+/g;
const after = /^(?:\+|[.\-_]?(?:post|rev|r)(?![a-z]))/;
const synonyms = new Map([
  ['dev', ''],
  ['alpha', 'a'],
  ['beta', 'b'],
  ['c', 'rc'],
  ['pre', 'rc'],
  ['preview', 'rc'],
]);

/** Negative where `left` is lower, positive where it is higher, 0 where both are spellings of one version. */
export function compareVersions(left: string, right: string): number {
  return compareParsed(parse(left), parse(right));
}

/** One text for all spellings of a version. */
export function canonicalVersion(version: string): string {
  const { release, stage, parts } = parse(version);
  return JSON.stringify([release, stage, parts]);
}

function parse(version: string): ParsedVersion {
  const text = version.toLowerCase();
  const found = numbered.exec(text);
  if (!found) return { release: [], stage: 0, parts: [text] };
  const [, numbers = '', rest = ''] = found;
  const release = numbers.split('.').map(withoutZeros);
  while (release.length > 1 && release.at(-1) === '0') release.pop();
  const parts = (rest.match(part) ?? []).map((one) => (isNumber(one) ? withoutZeros(one) : (synonyms.get(one) ?? one)));
  return { release, stage: rest === '' ? 0 : after.test(rest) ? 1 : -1, parts };
}

function compareParsed(left: ParsedVersion, right: ParsedVersion): number {
  return compareLists(left.release, right.release) || left.stage - right.stage || compareLists(left.parts, right.parts);
}

function compareLists(left: readonly string[], right: readonly string[]): number {
  for (let at = 0; at < left.length && at < right.length; at++) {
    const order = compareParts(left[at]!, right[at]!);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareParts(left: string, right: string): number {
  const areNumbers = isNumber(left) && isNumber(right);
  if (!areNumbers && isNumber(left) !== isNumber(right)) return isNumber(left) ? -1 : 1;
  // Longer numbers are larger: they have no zeros in front.
  if (areNumbers && left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}

function withoutZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '');
}
