import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands before a server, and cuts a connection in place of a reply when it is told to. */
export class DroppingProxy {
  private isArmed = false;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly listener: Server,
    private readonly target: number,
  ) {
    listener.on('connection', (client) => this.join(client));
  }

  /** @param target port of the server on loopback */
  static async start(target: number): Promise<DroppingProxy> {
    const proxy = new DroppingProxy(createServer(), target);
    proxy.listener.listen(0, '127.0.0.1');
    await once(proxy.listener, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  /** Lets the next command through, and not its reply. */
  dropReply(): void {
    this.isArmed = true;
  }

  async close(): Promise<void> {
    const closed = once(this.listener, 'close');
    this.listener.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private join(client: Socket): void {
    const server = connect(this.target, '127.0.0.1');
    let drops = false;
    const end = (): void => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('close', end).on('error', end);
    }
    client.on('data', (chunk) => {
      drops ||= this.isArmed;
      this.isArmed = false;
      server.write(chunk);
    });
    server.on('data', (chunk) => (drops ? end() : client.write(chunk)));
  }
}
