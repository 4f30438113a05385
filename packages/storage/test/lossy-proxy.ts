import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands before a server and passes everything on, except a reply that it is told to lose. */
export class LossyProxy {
  private readonly sockets = new Set<Socket>();
  private repliesUntilLoss = 0;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** @param port of the server, on loopback */
  static async start(port: number): Promise<LossyProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new LossyProxy(server, (server.address() as AddressInfo).port);
    server.on('connection', (client) => proxy.passOn(client, port));
    return proxy;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Cuts the connection in place of a reply. @param which 1 is the next one */
  dropReply(which = 1): void {
    this.repliesUntilLoss = which;
  }

  async close(): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await once(this.server, 'close');
  }

  private passOn(client: Socket, port: number): void {
    const upstream = connect(port, '127.0.0.1');
    const cut = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.on('error', cut).on('close', cut).on('close', () => this.sockets.delete(socket)); // prettier-ignore
    }
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      if (this.repliesUntilLoss > 0 && --this.repliesUntilLoss === 0) cut();
      else client.write(chunk);
    });
  }
}
