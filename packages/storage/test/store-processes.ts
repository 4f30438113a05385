import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { build } from 'esbuild';

const root = path.join(__dirname, '..');

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
      external: ['typeorm', 'libsql', 'pg', 'mysql2', 'ioredis'],
      packages: 'external',
      supported: { 'dynamic-import': false },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
    });
    return new StoreProcesses(folder);
  }

  /** Lets a process write until so many writes were acknowledged, and kills it. @returns their keys */
  async killAfter(writes: number, file: string): Promise<string[]> {
    const child = this.spawn('write', file);
    const closed = once(child, 'close');
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      if (printed.split('\n').length > writes) child.kill('SIGKILL');
    });
    await closed;
    // The last line may be half of one.
    return printed.split('\n').slice(0, -1);
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
      env: { ...process.env, NODE_PATH: path.join(root, 'node_modules') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }
}
