import { connect, Socket } from 'node:net';

/** The sockets of a data source, which end although their server does not answer to it. */
export class Sockets {
  private readonly open = new Set<Socket>();

  /** One that is connected by whoever asked for it. */
  create(): Socket {
    return this.keep(new Socket());
  }

  connect(host: string, port: number): Socket {
    return this.keep(connect(port, host)).setNoDelay(true).setKeepAlive(true);
  }

  destroy(): void {
    for (const socket of this.open) socket.destroy();
  }

  private keep(socket: Socket): Socket {
    this.open.add(socket);
    return socket.once('close', () => this.open.delete(socket));
  }
}
