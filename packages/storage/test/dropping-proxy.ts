import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** One client and the connection to the server that stands for it. */
interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  losesReply: boolean;
}

/** Stands between clients and a server on loopback, whatever they speak, and loses a reply when it is told to. */
export class DroppingProxy {
  private readonly pairs = new Set<Pair>();
  private listener: Server | undefined;
  private isArmed = false;

  private constructor(
    private readonly targetPort: number,
    private port: number,
  ) {}

  /** @param targetPort of the server, on 127.0.0.1 */
  static async start(targetPort: number): Promise<DroppingProxy> {
    const proxy = new DroppingProxy(targetPort, 0);
    await proxy.listen();
    return proxy;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Takes connections, on the same port as before. */
  async listen(): Promise<void> {
    const listener = createServer((client) => this.join(client)).listen(this.port, '127.0.0.1');
    await once(listener, 'listening');
    this.port = (listener.address() as AddressInfo).port;
    this.listener = listener;
  }

  /** Lets what a client sends next reach the server, and cuts its connection in place of the reply. */
  dropReply(): void {
    this.isArmed = true;
  }

  /** Cuts all connections and refuses new ones. */
  async stop(): Promise<void> {
    const listener = this.listener;
    this.listener = undefined;
    this.isArmed = false;
    for (const pair of this.pairs) this.cut(pair);
    if (!listener) return;
    listener.close();
    await once(listener, 'close');
  }

  private join(client: Socket): void {
    const pair: Pair = { client, server: connect(this.targetPort, '127.0.0.1'), losesReply: false };
    this.pairs.add(pair);
    for (const socket of [client, pair.server])
      socket.setNoDelay(true).on('error', () => this.cut(pair)).on('close', () => this.cut(pair)); // prettier-ignore
    client.on('data', (data) => {
      if (this.isArmed) pair.losesReply = true;
      this.isArmed = false;
      pair.server.write(data);
    });
    pair.server.on('data', (data) => {
      if (pair.losesReply) this.cut(pair);
      else client.write(data);
    });
  }

  private cut(pair: Pair): void {
    this.pairs.delete(pair);
    pair.client.destroy();
    pair.server.destroy();
  }
}
