import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { build } from 'esbuild';
import { StoreWriter } from './store-writer';

const root = path.join(__dirname, '..');
/** Where packages are, of this one and of the workspace. */
const modules = [root, path.join(root, '../..')].map((folder) => path.join(folder, 'node_modules'));

/** Runs `store-program.ts` in processes of their own. */
export class StoreProcesses {
  private constructor(private readonly folder: string) {}

  static async build(): Promise<StoreProcesses> {
    const folder = await mkdtemp(path.join(tmpdir(), 'tenon-program-'));
    await build({
      entryPoints: [path.join(__dirname, 'store-program.ts')],
      outfile: path.join(folder, 'program.cjs'),
      alias: { '@tenon/core': path.join(root, '../core/src/index.ts') },
      // What the stores load on first use lies where the package has it.
      external: ['typeorm', 'libsql', 'pg', 'mysql2', 'ioredis', 'rocksdb-native'],
      packages: 'external',
      supported: { 'dynamic-import': false },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
    });
    return new StoreProcesses(folder);
  }

  /** A process that writes to a store of its own. @param path of its file or folder */
  writer(kind: 'sqlite' | 'rocksdb', path: string): StoreWriter {
    return new StoreWriter(this.spawn('write', kind, path));
  }

  /** Increments the entry `count` in a process of its own. */
  async count(times: number, file: string): Promise<void> {
    await this.output('count', file, String(times));
  }

  /** The keys that so many processes get out of one key file, which all of them ask for at the same time. */
  async keys(processes: number, file: string): Promise<string[]> {
    const when = String(Date.now() + 1_500);
    return Promise.all(Array.from({ length: processes }, () => this.output('key', file, when)));
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private async output(...args: string[]): Promise<string> {
    const child = this.spawn(...args);
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`It ended with ${String(code)}`);
    return printed;
  }

  private spawn(...args: string[]): ChildProcessByStdio<null, Readable, null> {
    return spawn(process.execPath, [path.join(this.folder, 'program.cjs'), ...args], {
      env: { ...process.env, NODE_PATH: modules.join(path.delimiter) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }
}
