import { join } from 'node:path';
import { build } from 'esbuild';

/** Writes the sources of this package as one file, for programs that tests start as processes of their own. */
export async function bundleCore(directory: string): Promise<void> {
  await build({
    entryPoints: [join(__dirname, '../src/index.ts')],
    outfile: join(directory, 'core.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
    keepNames: true,
    logLevel: 'error',
  });
}
