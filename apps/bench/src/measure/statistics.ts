/** The few statistics that the reports need. */

export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  if (sorted.length % 2 === 1) return upper;
  return ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

export const mean = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;

/** How far the largest value lies above the smallest, as a share of the smallest. */
export function spread(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  const smallest = Math.min(...values);
  return (Math.max(...values) - smallest) / smallest;
}

/** The same list begun `by` places later. */
export function rotate<T>(values: readonly T[], by: number): T[] {
  if (values.length === 0) return [];
  const start = by % values.length;
  return [...values.slice(start), ...values.slice(0, start)];
}
