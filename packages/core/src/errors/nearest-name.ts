/** Names longer than this are not compared: a suggestion is not worth quadratic work on hostile input. */
const longest = 120;

/**
 * The candidate that `name` was probably meant to be; undefined if none is close.
 *
 * Close means: within a third of the name's length in edits (insert, delete, replace, swap neighbours), without
 * regard to case.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  return nearestNames(name, candidates)[0];
}

/** All candidates that are close, the closest first. */
export function nearestNames(name: string, candidates: Iterable<string>): string[] {
  if (name.length > longest) return [];
  const limit = Math.max(1, Math.floor(name.length / 3));
  const close: { readonly candidate: string; readonly distance: number }[] = [];
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) > limit) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance <= limit) close.push({ candidate, distance });
  }
  return close.sort((a, b) => a.distance - b.distance).map(({ candidate }) => candidate);
}

/** Number of single-character edits between two texts (optimal string alignment). */
export function editDistance(left: string, right: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const current = [i];
    for (let j = 1; j <= right.length; j++) {
      const substitution = previous[j - 1]! + (left[i - 1] === right[j - 1] ? 0 : 1);
      let cost = Math.min(previous[j]! + 1, current[j - 1]! + 1, substitution);
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]) {
        cost = Math.min(cost, beforePrevious[j - 2]! + 1);
      }
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[right.length]!;
}
