import { build } from 'esbuild';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';

export type ProgramProcess = ChildProcessByStdio<null, Readable, Readable>;

/** A program of this folder, bundled with the sources of the workspace, to be run in processes of its own. */
export class BuiltProgram {
  private constructor(
    private readonly folder: string,
    private readonly file: string,
  ) {}

  /** @param name of the file, without `.ts` */
  static async build(name: string): Promise<BuiltProgram> {
    const folder = await mkdtemp(path.join(tmpdir(), 'tenon-program-'));
    const file = path.join(folder, `${name}.cjs`);
    await build({
      entryPoints: [path.join(__dirname, `${name}.ts`)],
      outfile: file,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      packages: 'external',
      // `import()` does not look where NODE_PATH says.
      supported: { 'dynamic-import': false },
      alias: { '@tenon/core': path.join(__dirname, '../../core/src/index.ts') },
      tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
      keepNames: true,
      logLevel: 'error',
    });
    return new BuiltProgram(folder, file);
  }

  /** @param variables of its environment, beside those of this process */
  spawn(args: readonly string[], variables: Readonly<Record<string, string>> = {}): ProgramProcess {
    const modules = ['..', '../../core', '../../..'].map((place) => path.join(__dirname, place, 'node_modules'));
    return spawn(process.execPath, ['--require=reflect-metadata', this.file, ...args], {
      env: { ...process.env, ...variables, NODE_PATH: modules.join(':') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
