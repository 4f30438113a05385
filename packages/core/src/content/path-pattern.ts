/**
 * Whether a relative path with `/` fits a pattern: `?` is one character and `*` any number of them within a segment,
 * `**` any number of segments. A pattern without `/` is compared with the last segment. Works without regular
 * expressions, in at most pattern times path steps.
 */
export function matchesPath(pattern: string, path: string): boolean {
  const segments = path.split('/');
  if (!pattern.includes('/')) return matchesSegment(pattern, segments.at(-1)!);
  return matches(pattern.split('/'), segments, '**', matchesSegment);
}

function matchesSegment(pattern: string, segment: string): boolean {
  return matches([...pattern], [...segment], '*', (wanted, actual) => wanted === '?' || wanted === actual);
}

/** Wildcard matching with one point to return to: a later star makes earlier ones final. */
function matches(
  pattern: readonly string[],
  items: readonly string[],
  star: string,
  fits: (wanted: string, item: string) => boolean,
): boolean {
  let wanted = 0;
  let item = 0;
  let lastStar = -1;
  let resumeAt = 0;
  while (item < items.length) {
    if (pattern[wanted] === star) {
      lastStar = wanted++;
      resumeAt = item;
    } else if (wanted < pattern.length && fits(pattern[wanted]!, items[item]!)) {
      wanted++;
      item++;
    } else if (lastStar >= 0) {
      wanted = lastStar + 1;
      item = ++resumeAt;
    } else {
      return false;
    }
  }
  while (pattern[wanted] === star) wanted++;
  return wanted === pattern.length;
}
