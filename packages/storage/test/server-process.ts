import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerControl } from '../src/contract';
import { freePort } from '../../testing/test/free-port';
import type { LossyProxy } from './lossy-proxy';
import { stopProcesses } from './stopped';

/** Milliseconds in which a server listens. */
const startMs = 15_000;

/** A program of its own that listens on a free port of loopback: killed, frozen and started again at will. */
export class ServerProcess {
  private process: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly command: (port: number) => readonly [program: string, ...args: string[]],
  ) {}

  static async start(command: (port: number) => readonly [program: string, ...args: string[]]): Promise<ServerProcess> {
    const server = new ServerProcess(await freePort(), command);
    await server.start();
    return server;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Resolves when it listens. */
  async start(): Promise<void> {
    const [program, ...args] = this.command(this.port);
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    this.process = child;
    let failure: Error | undefined;
    child.once('error', (error) => (failure = error));
    child.once('exit', () => (failure ??= new Error(`${program} ended before it listened`)));
    for (const deadline = Date.now() + startMs; !(await this.listens());) {
      if (failure) throw failure;
      if (Date.now() > deadline) throw new Error(`${program} does not listen on ${this.address}`);
      await delay(20);
    }
  }

  /** Kills it, as a crash would. */
  async stop(): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  async freeze(): Promise<void> {
    await stopProcesses([this.process!.pid!]);
  }

  thaw(): void {
    this.process?.kill('SIGCONT');
  }

  private listens(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1');
      const answer = (isListening: boolean): void => {
        socket.destroy();
        resolve(isListening);
      };
      socket.once('connect', () => answer(true)).once('error', () => answer(false));
    });
  }
}

/**
 * What the contract does to a server.
 *
 * @param server is there before the cases run
 * @param proxy stands before it, and loses replies
 */
export function controlOf(
  server: () => Pick<ServerProcess, 'address' | 'stop' | 'start' | 'freeze' | 'thaw'>,
  secrets: readonly string[] = [],
  proxy?: () => Pick<LossyProxy, 'address' | 'dropReply'>,
): ServerControl {
  return {
    get address() {
      return (proxy ?? server)().address;
    },
    secrets,
    stop: () => server().stop(),
    start: () => server().start(),
    freeze: () => server().freeze(),
    thaw: () => server().thaw(),
    ...(proxy && { dropReply: () => proxy().dropReply() }),
  };
}
