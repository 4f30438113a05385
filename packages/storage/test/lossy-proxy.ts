import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands before a server, whatever that speaks, and passes everything on, except a reply that it is told to lose. */
export class LossyProxy {
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  private repliesUntilLoss = 0;

  private constructor(
    private readonly serverPort: number,
    private ownPort: number,
  ) {}

  /** @param port of the server, on loopback */
  static async start(port: number): Promise<LossyProxy> {
    const proxy = new LossyProxy(port, 0);
    await proxy.listen();
    return proxy;
  }

  get port(): number {
    return this.ownPort;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Cuts the connection in place of a reply. @param which 1 is the next one */
  dropReply(which = 1): void {
    this.repliesUntilLoss = which;
  }

  /** Takes connections, after `close` on the same port as before. */
  async listen(): Promise<void> {
    const server = createServer((client) => this.passOn(client)).listen(this.ownPort, '127.0.0.1');
    await once(server, 'listening');
    this.ownPort = (server.address() as AddressInfo).port;
    this.server = server;
  }

  /** Cuts all connections and refuses others. */
  async close(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    for (const socket of this.sockets) socket.destroy();
    if (!server) return;
    server.close();
    await once(server, 'close');
  }

  private passOn(client: Socket): void {
    const upstream = connect(this.serverPort, '127.0.0.1');
    const cut = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', cut).on('close', cut).on('close', () => this.sockets.delete(socket)); // prettier-ignore
    }
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      if (this.repliesUntilLoss > 0 && --this.repliesUntilLoss === 0) cut();
      else client.write(chunk);
    });
  }
}
