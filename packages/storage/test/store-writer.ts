import { EventEmitter, once } from 'node:events';
import type { ProgramProcess } from './built-program';

/** A process that writes to a store until it is killed, and prints the key of each write that was acknowledged. */
export class StoreWriter {
  private readonly progress = new EventEmitter();
  private text = '';
  private hasEnded = false;

  constructor(private readonly child: ProgramProcess) {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.text += text;
      this.progress.emit('change');
    });
    child.once('close', () => {
      this.hasEnded = true;
      this.progress.emit('change');
    });
  }

  /** Resolves in the midst of its writes, when it has been acknowledged so many. */
  async wrote(writes: number): Promise<void> {
    while (this.keys().length < writes) {
      if (this.hasEnded) throw new Error('It ended by itself');
      await once(this.progress, 'change');
    }
  }

  /** @returns the keys that it told */
  async kill(): Promise<string[]> {
    const closed = once(this.child, 'close');
    if (!this.child.kill('SIGKILL')) throw new Error('It ended by itself');
    await closed;
    return this.keys();
  }

  /** The last line may be half of one. */
  private keys(): string[] {
    return this.text.split('\n').slice(0, -1);
  }
}
