import { once } from 'node:events';
import type { BuiltProgram, ProgramProcess } from './built-program';

/** A process of `fleet-program.ts`. */
export class FleetProcess {
  private constructor(
    readonly url: string,
    private readonly child: ProgramProcess,
    private readonly said: () => string,
  ) {}

  /** Resolves when it listens. */
  static async start(program: BuiltProgram, variables: Readonly<Record<string, string>>): Promise<FleetProcess> {
    const child = program.spawn([], variables);
    let [printed, said] = ['', ''];
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-16_384)));
    child.stdout.setEncoding('utf8');
    const ended = once(child, 'close').then(() => Promise.reject(new Error(`It ended before it listened: ${said}`)));
    ended.catch(() => undefined);
    while (!printed.includes('\n')) {
      const [text] = (await Promise.race([once(child.stdout, 'data'), ended])) as [string];
      printed += text;
    }
    return new FleetProcess(printed.trim(), child, () => said);
  }

  get pid(): number {
    return this.child.pid!;
  }
  /** The end of its log. */
  get log(): string {
    return this.said();
  }

  /** Kills it, as a crash would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Has it close. @returns its exit code */
  async stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const closed = once(this.child, 'close');
      this.child.kill(signal);
      await closed;
    }
    return this.child.exitCode;
  }
}
