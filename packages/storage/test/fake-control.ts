import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { ServerControl } from '../src/contract';

/** What the contract does to a server, done to one that is none: it stands still, and loses replies. */
export abstract class FakeControl implements ServerControl {
  abstract readonly address: string;
  abstract readonly secrets: readonly string[];
  thaw: () => void = () => undefined;
  private frozen: Promise<void> | undefined;
  private isLosing = false;

  abstract start(): void | Promise<void>;
  abstract stop(): void | Promise<void>;

  freeze(): void {
    this.frozen = new Promise((resolve) => {
      this.thaw = () => {
        this.frozen = undefined;
        resolve();
      };
    });
  }

  dropReply(): void {
    this.isLosing = true;
  }

  /** Resolves when it does not stand still. */
  protected async untilThawed(): Promise<void> {
    await this.frozen;
  }

  /** Whether this reply is to be lost, and no other. */
  protected losesReply(): boolean {
    const { isLosing } = this;
    this.isLosing = false;
    return isLosing;
  }
}

/** One that listens on a port of loopback, the same after each start. */
export abstract class FakeListener extends FakeControl {
  private readonly sockets = new Set<Socket>();
  private listener: Server | undefined;
  private port = 0;

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const listener = this.listening();
    listener.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
    });
    listener.listen(this.port, '127.0.0.1');
    await once(listener, 'listening');
    this.port = (listener.address() as AddressInfo).port;
    this.listener = listener;
  }

  async stop(): Promise<void> {
    const { listener } = this;
    this.listener = undefined;
    if (!listener) return;
    listener.close();
    for (const socket of this.sockets) socket.destroy();
    await once(listener, 'close');
  }

  /** A server that does not listen yet. */
  protected abstract listening(): Server;
}
