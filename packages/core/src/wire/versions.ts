/** The revision of the 2026 era. */
export const version2026 = '2026-07-28';

/** The revisions of the 2025 era, newest first. */
export const versions2025 = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const;

/** Whether a version names the 2026 era or a later one; versions are dates, which compare as text. */
export function isModernVersion(version: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(version) && version >= version2026;
}

/** The version of a 2025 handshake: the one asked for where it is known, else the newest (MCP, "Version negotiation"). */
export function negotiate2025(requested: string): string {
  return versions2025.find((version) => version === requested) ?? versions2025[0];
}
