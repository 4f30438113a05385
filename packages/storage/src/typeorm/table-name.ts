import { TenonError } from '@tenon/core';

/** @throws TenonError TN1015 */
export function checkedTable(table = 'tenon_entries'): string {
  // Short enough for the names of its indexes, and safe within quotation marks of every database.
  if (typeof table === 'string' && /^[A-Za-z_][A-Za-z0-9_]{0,49}$/.test(table)) return table;
  throw new TenonError('TN1015', 'table has 1 to 50 letters, digits and underscores, and begins with no digit');
}
