import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Compiles the workspace before the first test, for those that start its programs as processes of their own: no test
 * meets a build that is missing or half done. Jest calls this once, whatever projects share it.
 */
export default async function build() {
  const root = import.meta.dirname;
  const compiler = createRequire(join(root, 'package.json')).resolve('typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [compiler, '-b', root], { timeout: 300_000 }).catch((error) => {
    throw new Error(`The workspace does not compile:\n${error.stdout}`);
  });
}
