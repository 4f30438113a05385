import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ServerCommand } from './clients/official-client';
import { OutputLines } from './output-lines';

const MAIN = join(__dirname, '..', 'dist', 'main.js');

/** How long a process may take to end before it is killed, in milliseconds. */
const PATIENCE_MS = 10_000;

/** The command that starts the compiled app. Its environment holds nothing but what is given. */
export function docsCommand(env: Record<string, string>, ...args: string[]): ServerCommand {
  return { command: process.execPath, args: [MAIN, ...args], env };
}

/** The compiled app as a process. */
export class DocsProcess {
  readonly stdout: OutputLines;
  readonly stderr: OutputLines;
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly ended: Promise<unknown[]>;

  constructor({ command, args, env }: ServerCommand) {
    this.child = spawn(command, args, { env });
    this.stdout = new OutputLines(this.child.stdout);
    this.stderr = new OutputLines(this.child.stderr);
    // 'close' comes after everything that was written has been read.
    this.ended = once(this.child, 'close');
  }

  /** Writes a message to its standard input. */
  send(message: object): void {
    this.child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  endInput(): void {
    this.child.stdin.end();
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** The exit code, once the process has ended; null where a signal ended it. It is killed where it does not end. */
  async exitCode(): Promise<number | null> {
    const timer = setTimeout(() => this.child.kill('SIGKILL'), PATIENCE_MS);
    await this.ended;
    clearTimeout(timer);
    return this.child.exitCode;
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.exitCode();
  }
}
