import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** The servers that tests start, each with a port and a folder of its own. */
export type Engine = 'redis-server' | 'valkey-server' | 'memcached' | 'postgres' | 'mariadbd';

const workspace = path.join(__dirname, '../../..');
const postgresFolder = '/usr/lib/postgresql';

/** Where `.ci/install-engines.mjs` unpacks what it does not install, and where systems put servers beside the PATH. */
const folders = (): string[] => [
  ...(process.env.PATH ?? '').split(path.delimiter),
  path.join(workspace, 'node_modules/.cache/tenon-engines/usr/bin'),
  '/usr/sbin',
  ...(existsSync(postgresFolder)
    ? readdirSync(postgresFolder)
        .sort((one, other) => Number(other) - Number(one))
        .map((version) => `${postgresFolder}/${version}/bin`)
    : []),
];

/**
 * The file of an engine; undefined where it is not installed.
 *
 * @throws Error in place of undefined if TENON_REQUIRE_ENGINES is 1
 */
export function findEngine(engine: Engine): string | undefined {
  const found = folders()
    .map((folder) => path.join(folder, engine))
    .find((file) => existsSync(file));
  if (!found && process.env.TENON_REQUIRE_ENGINES === '1')
    throw new Error(`${engine} is not installed; run: node .ci/install-engines.mjs`);
  return found;
}

/** Runs the body of a suite with the file of its engine, or says loudly that the suite does not run. */
export function withEngine(engine: Engine, suite: string, body: (file: string) => void): void {
  const file = findEngine(engine);
  if (file) body(file);
  else console.warn(`${suite} did NOT run: ${engine} is not installed; run: node .ci/install-engines.mjs`);
}
