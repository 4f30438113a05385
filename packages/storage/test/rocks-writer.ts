import { build } from 'esbuild';
import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Acknowledged writes that are enough to kill it. */
const enough = 200;

/** The program of `rocks-writer-program.ts` in a process of its own. */
export class RocksWriter {
  /** Emits `enough` when it has written enough to be killed, or has ended before. */
  readonly wrote = new EventEmitter();
  private text = '';
  private stderr = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly directory: string,
  ) {
    child.stdout!.on('data', (chunk: Buffer) => {
      this.text += chunk.toString();
      if (this.keys().length >= enough) this.wrote.emit('enough');
    });
    child.stderr!.on('data', (chunk: Buffer) => (this.stderr = (this.stderr + chunk.toString()).slice(-4_096)));
    child.once('exit', () => this.wrote.emit('enough'));
  }

  static async start(folder: string): Promise<RocksWriter> {
    const directory = mkdtempSync(join(tmpdir(), 'tenon-rocks-writer-'));
    const outfile = join(directory, 'program.cjs');
    await build({
      entryPoints: [join(__dirname, 'rocks-writer-program.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      packages: 'external',
      // `import()` does not look where NODE_PATH says.
      supported: { 'dynamic-import': false },
      alias: { '@tenon/core': join(__dirname, '../../core/src/index.ts') },
      tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
      keepNames: true,
      logLevel: 'error',
    });
    const modules = ['..', '../../core', '../../..'].map((place) => join(__dirname, place, 'node_modules'));
    const child = spawn(process.execPath, ['--require=reflect-metadata', outfile, folder], {
      env: { ...process.env, NODE_PATH: modules.join(':') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new RocksWriter(child, directory);
  }

  /** Kills it in the midst of its writes. @returns the keys that it told */
  async kill(): Promise<string[]> {
    const ended = once(this.child, 'close');
    try {
      if (!this.child.kill('SIGKILL')) throw new Error(`It ended by itself: ${this.stderr}`);
      await ended;
    } finally {
      rmSync(this.directory, { recursive: true, force: true });
    }
    return this.keys();
  }

  /** Whole lines only. */
  private keys(): string[] {
    return this.text.split('\n').slice(0, -1);
  }
}
