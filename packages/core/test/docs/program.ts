import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A Node program that a test started. */
export class Program {
  output = '';
  private readonly child: ChildProcess;
  private readonly exited: Promise<unknown>;

  constructor(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(?:NODE_OPTIONS|TENON_|DOCS_|PORT$)/.test(name),
    );
    this.child = spawn(process.execPath, args, {
      cwd,
      env: { ...Object.fromEntries(inherited), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        this.child.emit('output');
      });
    }
    this.exited = once(this.child, 'close');
  }

  /** All that it printed, once it has ended. */
  async finished(): Promise<string> {
    await this.exited;
    return this.output;
  }

  /** Waits until it has printed something. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.output);
      if (found) return found;
      if (this.child.exitCode !== null)
        throw new Error(`It ended before it printed ${String(pattern)}:\n${this.output}`);
      await Promise.race([once(this.child, 'output'), this.exited]);
    }
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.exited;
  }
}
