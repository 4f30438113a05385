import type { Redis } from 'ioredis';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../testing/test/free-port';
import { LossyProxy } from './lossy-proxy';
import { stopProcesses } from './stopped';

export const password = 'not-to-be-shown';

/**
 * A server of its own, on a free port of loopback, with a folder of its own, which writes before it answers. Clients
 * reach it through a proxy.
 */
export class RedisServer {
  private process: ChildProcess | undefined;

  private constructor(
    private readonly program: string,
    private readonly port: number,
    private readonly folder: string,
    private readonly proxy: LossyProxy,
  ) {}

  static async start(program: string): Promise<RedisServer> {
    const port = await freePort();
    const folder = await mkdtemp(path.join(tmpdir(), 'tenon-redis-'));
    const server = new RedisServer(program, port, folder, await LossyProxy.start(port));
    await server.run();
    return server;
  }

  get address(): string {
    return this.proxy.address;
  }

  get url(): string {
    return `redis://:${password}@${this.address}`;
  }

  async start(): Promise<void> {
    await this.run();
    await this.proxy.listen();
  }

  private async run(): Promise<void> {
    const settings = { bind: '127.0.0.1', port: this.port, dir: this.folder, save: '', appendonly: 'yes', appendfsync: 'always', requirepass: password }; // prettier-ignore
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const child = spawn(this.program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.process = child;
    const exited = once(child, 'exit').then(() => Promise.reject(new Error(`${this.program} did not start`)));
    const ready = new Promise<void>((resolve) => {
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-4_096);
        if (said.includes('eady to accept connections')) resolve();
      });
    });
    exited.catch(() => undefined);
    await Promise.race([ready, exited]);
  }

  /** Kills it, as a crash would. */
  async stop(): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (child && child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
    await this.proxy.close();
  }

  async freeze(): Promise<void> {
    await stopProcesses([this.process!.pid!]);
  }

  thaw(): void {
    this.process?.kill('SIGCONT');
  }

  dropReply(): void {
    this.proxy.dropReply();
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A client of the test's own. */
  async client(): Promise<Redis> {
    const { Redis } = await import('ioredis');
    return new Redis(this.url, { maxRetriesPerRequest: 0, lazyConnect: true }).on('error', () => undefined);
  }
}
