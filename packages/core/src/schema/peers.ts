import { TenonError } from '../errors';

export type ClassValidator = typeof import('class-validator');
export type ClassTransformer = typeof import('class-transformer');

/** class-validator, or `undefined` where it is not installed. Loaded on first use: it is an optional peer. */
export function findClassValidator(): ClassValidator | undefined {
  return optional(() => require('class-validator') as ClassValidator);
}

/** class-transformer, or `undefined` where it is not installed. */
export function findClassTransformer(): ClassTransformer | undefined {
  return optional(() => require('class-transformer') as ClassTransformer);
}

/** What class-transformer recorded. Its index does not export the store. */
export function findTransformStorage(): unknown {
  return optional(
    () => (require('class-transformer/cjs/storage') as { defaultMetadataStorage: unknown }).defaultMetadataStorage,
  );
}

export function missingPeer(name: string, reason: string): TenonError {
  return new TenonError('TN2009', `${reason} needs the package ${name}`, { fix: `Run: npm install ${name}` });
}

function optional<T>(load: () => T): T | undefined {
  try {
    return load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
