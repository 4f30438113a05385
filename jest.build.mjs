import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Compiles a project whose tests start its processes, with all that it depends on. Jest does this before the first
 * test and for one project after the other, so that no test meets a build that is half done.
 */
export default async function build(_run, { rootDir }) {
  const compiler = createRequire(join(rootDir, 'package.json')).resolve('typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [compiler, '-b', rootDir], { timeout: 300_000 }).catch((error) => {
    throw new Error(`${rootDir} does not compile:\n${error.stdout}`);
  });
}
