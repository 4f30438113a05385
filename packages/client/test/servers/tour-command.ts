import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { CommandTarget } from '@tenon/client';

const core = join(__dirname, '../../../core');

/** The tour as a program that speaks over stdio. */
export class TourProgram {
  static async build(): Promise<TourProgram> {
    const directory = mkdtempSync(join(tmpdir(), 'tenon-tour-'));
    const main = join(directory, 'tour.cjs');
    await build({
      entryPoints: [join(__dirname, 'tour-program.ts')],
      outfile: main,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      keepNames: true,
      logLevel: 'error',
      alias: { '@tenon/core': join(core, 'src/index.ts') },
      external: ['ajv', 'ajv/*', 'ajv-formats', 'ajv-formats/*', 'pino', 'tsyringe', 'reflect-metadata', 'class-*'],
    });
    return new TourProgram(directory, main);
  }

  private constructor(
    private readonly directory: string,
    private readonly main: string,
  ) {}

  command(options: Partial<CommandTarget> = {}): CommandTarget {
    const env = { NODE_PATH: join(core, 'node_modules'), ...options.env };
    return { command: process.execPath, args: [this.main], stderr: 'ignore', ...options, env };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
