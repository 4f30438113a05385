import { EventEmitter, once } from 'node:events';
import { BuiltProgram, type ProgramProcess } from './built-program';

/** Acknowledged writes that are enough to kill it. */
const enough = 200;

/** The program of `rocks-writer-program.ts` in a process of its own. */
export class RocksWriter {
  /** Emits `enough` when it has written enough to be killed, or has ended before. */
  readonly wrote = new EventEmitter();
  private text = '';
  private stderr = '';

  private constructor(
    private readonly child: ProgramProcess,
    private readonly program: BuiltProgram,
  ) {
    child.stdout.on('data', (chunk: Buffer) => {
      this.text += chunk.toString();
      if (this.keys().length >= enough) this.wrote.emit('enough');
    });
    child.stderr.on('data', (chunk: Buffer) => (this.stderr = (this.stderr + chunk.toString()).slice(-4_096)));
    child.once('exit', () => this.wrote.emit('enough'));
  }

  static async start(folder: string): Promise<RocksWriter> {
    const program = await BuiltProgram.build('rocks-writer-program');
    return new RocksWriter(program.spawn([folder]), program);
  }

  /** Kills it in the midst of its writes. @returns the keys that it told */
  async kill(): Promise<string[]> {
    const ended = once(this.child, 'close');
    try {
      if (!this.child.kill('SIGKILL')) throw new Error(`It ended by itself: ${this.stderr}`);
      await ended;
    } finally {
      await this.program.remove();
    }
    return this.keys();
  }

  /** Whole lines only. */
  private keys(): string[] {
    return this.text.split('\n').slice(0, -1);
  }
}
