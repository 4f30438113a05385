import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseServer, folderOf, userOf, type User } from './database-server';
import { freePort } from '../../testing/test/free-port';

/** Found on the PATH, where the package of the server puts it. */
const installer = 'mariadb-install-db';

export class MariadbServer extends DatabaseServer {
  readonly type = 'mariadb';

  /** @param program the file of `mariadbd` */
  static async start(program: string): Promise<MariadbServer> {
    const user = userOf('mysql');
    const server = new MariadbServer(program, await freePort(), await folderOf(user), user);
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
    const settings = { datadir: this.data, port: this.port, 'bind-address': '127.0.0.1', socket: this.inFolder('socket'), 'pid-file': this.inFolder('pid'), 'init-file': this.inFolder('init.sql'), 'innodb-buffer-pool-size': '32M', 'innodb-log-file-size': '32M', 'ssl-cert': this.certificate, 'ssl-key': this.certificateKey }; // prettier-ignore
    const args = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
    return {
      program: this.program,
      args: ['--no-defaults', '--skip-name-resolve', ...args],
      ready: 'ready for connections',
    };
  }

  private initialize(): void {
    this.certify();
    const account = `${this.username}@'127.0.0.1'`;
    writeFileSync(
      this.inFolder('init.sql'),
      `CREATE DATABASE IF NOT EXISTS ${this.database};
      CREATE USER IF NOT EXISTS ${account} IDENTIFIED BY '${this.password}';
      GRANT ALL ON *.* TO ${account} WITH GRANT OPTION;\n`,
      { mode: 0o644 },
    );
    const args = ['--no-defaults', `--datadir=${this.data}`, '--auth-root-authentication-method=normal', '--skip-test-db', '--innodb-log-file-size=32M']; // prettier-ignore
    execFileSync(installer, args, { ...this.user, cwd: this.folder, stdio: 'pipe' });
  }

  private get data(): string {
    return this.inFolder('data');
  }

  private inFolder(name: string): string {
    return path.join(this.folder, name);
  }
}
