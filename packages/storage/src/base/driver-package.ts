import { TenonError } from '@tenon/core';

/**
 * Loads the client of a backend on first use.
 *
 * @param name the package to install
 * @param load imports it; written out, so that bundlers see it
 * @throws TenonError TN2009 where it is not installed
 * @example const pg = await loadPackage('pg', () => import('pg'));
 */
export async function loadPackage<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // A package that is there but lacks one of its own is another matter.
    if (/MODULE_NOT_FOUND$/.test(code ?? '') && message.includes(`'${name}'`))
      throw new TenonError('TN2009', `this store needs the package '${name}'`, { fix: `Run: npm install ${name}` });
    throw error;
  }
}
