import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseServer, folderOf, userOf, type User } from './database-server';
import { freePort } from '../../testing/test/free-port';

export class PostgresServer extends DatabaseServer {
  readonly type = 'postgres';

  /** @param program the file of `postgres`, which has its companions beside it */
  static async start(program: string): Promise<PostgresServer> {
    const user = userOf('postgres');
    const server = new PostgresServer(program, await freePort(), await folderOf(user), user);
    server.initialize();
    await server.start();
    return server;
  }

  private constructor(
    private readonly program: string,
    port: number,
    folder: string,
    user: User,
  ) {
    super(port, folder, user);
  }

  protected command(): { program: string; args: string[]; ready: string } {
    const settings = { listen_addresses: '127.0.0.1', port: this.port, unix_socket_directories: '', shared_buffers: '16MB', max_connections: 90, autovacuum: 'off', ssl: 'on', ssl_cert_file: this.certificate, ssl_key_file: this.certificateKey }; // prettier-ignore
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    return {
      program: this.program,
      args: ['-D', path.join(this.folder, 'data'), ...args],
      ready: 'ready to accept connections',
    };
  }

  private initialize(): void {
    this.certify();
    const secret = path.join(this.folder, 'password');
    writeFileSync(secret, this.password, { mode: 0o644 });
    const args = ['-D', path.join(this.folder, 'data'), '-U', this.username, `--pwfile=${secret}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync']; // prettier-ignore
    const options = { ...this.user, cwd: this.folder, stdio: 'pipe' } as const;
    execFileSync(path.join(path.dirname(this.program), 'initdb'), args, options);
    // A server without others: it starts, does what it is told, and ends.
    const single = ['--single', '-D', path.join(this.folder, 'data'), 'postgres'];
    const input = `CREATE DATABASE ${this.database}\n`;
    execFileSync(this.program, single, { ...options, input });
  }
}
