import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { send, stopProcesses } from './stopped';

/** Whom a program runs as: database servers refuse root. */
export interface User {
  readonly uid?: number;
  readonly gid?: number;
}

/** What no error may show. */
export const password = 'not-to-be-shown';

/** An SQL server of a test's own, on a free port of loopback, with a folder of its own. */
export abstract class DatabaseServer {
  readonly username = 'tenon';
  readonly password = password;
  readonly database = 'tenon';
  private child: ChildProcessByStdio<null, null, Readable> | undefined;
  private frozen: number[] = [];

  protected constructor(
    readonly port: number,
    protected readonly folder: string,
    protected readonly user: User,
  ) {}

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** The certificate of the server, which is that of its own authority, for the name `localhost`. */
  get certificate(): string {
    return path.join(this.folder, 'certificate.pem');
  }

  /** Again where the one before is still leaving its memory and its locks. */
  async start(): Promise<void> {
    for (const deadline = Date.now() + 30_000; ;) {
      const failure = await this.run();
      if (failure === undefined) return;
      if (Date.now() > deadline) throw new Error(`The server did not start:\n${failure}`);
      await delay(100);
    }
  }

  /** Kills it, as a crash would. */
  async stop(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    for (const pid of family(child.pid!)) send(pid, 'SIGKILL');
    await exited;
  }

  async freeze(): Promise<void> {
    this.frozen = family(this.child!.pid!);
    await stopProcesses(this.frozen);
  }

  thaw(): void {
    for (const pid of this.frozen) send(pid, 'SIGCONT');
    this.frozen = [];
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  protected get certificateKey(): string {
    return path.join(this.folder, 'key.pem');
  }

  /** Creates the certificate. */
  protected certify(): void {
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const files = ['-keyout', this.certificateKey, '-out', this.certificate];
    const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', [...args, ...files, ...subject], { ...this.user, stdio: 'pipe' });
    chmodSync(this.certificateKey, 0o600);
  }

  /** What starts the server, and what it prints when it is ready. */
  protected abstract command(): { readonly program: string; readonly args: readonly string[]; readonly ready: string };

  /** @returns what it printed, where it ended at once */
  private async run(): Promise<string | undefined> {
    const { program, args, ready } = this.command();
    const child = spawn(program, args, { ...this.user, cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] });
    this.child = child;
    let said = '';
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => resolve(said));
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-4_096);
        if (said.includes(ready)) resolve(undefined);
      });
    });
  }
}

/** A folder that belongs to the user who runs the server. */
export async function folderOf({ uid, gid }: User): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tenon-sql-'));
  chmodSync(folder, 0o700);
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
  return folder;
}

/** @param name of a user of the system, whom root becomes; others stay who they are */
export function userOf(name: string): User {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** A process and those that it started. */
function family(pid: number): number[] {
  try {
    const children = execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
    return [pid, ...children.split('\n').filter(Boolean).map(Number)];
  } catch {
    // pgrep fails where it finds none.
    return [pid];
  }
}
