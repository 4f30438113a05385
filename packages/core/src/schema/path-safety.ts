/**
 * Whether a parameter of a URI could lead out of the place that a handler means it to name: `..` as a segment, an
 * absolute path, a drive letter, a NUL. Both kinds of slashes count, and what is hidden by escaping once more.
 */
export function isUnsafePathValue(value: string): boolean {
  if (leavesPlace(value)) return true;
  if (!value.includes('%')) return false;
  try {
    return leavesPlace(decodeURIComponent(value));
  } catch {
    return false;
  }
}

function leavesPlace(value: string): boolean {
  if (value.includes('\0')) return true;
  if (/^(?:[\\/]|[A-Za-z]:)/.test(value)) return true;
  // Windows drops blanks and dots at the end of a segment.
  return value.split(/[\\/]/).some((segment) => /^\.\.[. ]*$/.test(segment));
}
