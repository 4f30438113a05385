import { once } from 'node:events';
import { BuiltProgram, type ProgramProcess } from './built-program';
import { StoreWriter } from './store-writer';

/** Runs `store-program.ts` in processes of their own. */
export class StoreProcesses {
  private constructor(private readonly program: BuiltProgram) {}

  static async build(): Promise<StoreProcesses> {
    return new StoreProcesses(await BuiltProgram.build('store-program'));
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
    await this.program.remove();
  }

  private async output(...args: string[]): Promise<string> {
    const child = this.spawn(...args);
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`It ended with ${String(code)}`);
    return printed;
  }

  private spawn(...args: string[]): ProgramProcess {
    const child = this.program.spawn(args);
    child.stderr.on('data', (text: Buffer) => process.stderr.write(text));
    return child;
  }
}
