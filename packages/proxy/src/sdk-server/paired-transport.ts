import type { Transport } from '@tenon/client';

type Message = Parameters<Transport['send']>[0];

/** One end of a connection within this process, as the SDKs know transports. Messages arrive as JSON would carry them. */
export class PairedTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: Message) => void;
  private peer: PairedTransport | undefined;
  private waiting: Message[] | undefined = [];

  /** Two ends of one connection. */
  static pair(): readonly [PairedTransport, PairedTransport] {
    const one = new PairedTransport();
    const other = new PairedTransport();
    one.peer = other;
    other.peer = one;
    return [one, other];
  }

  async start(): Promise<void> {
    const { waiting = [] } = this;
    this.waiting = undefined;
    for (const message of waiting) this.deliver(message);
  }

  /** The receiver runs within the sender's asynchronous context: what is sent for a call is known to be of it. */
  async send(message: Message): Promise<void> {
    if (!this.peer) throw new Error('The connection is closed');
    this.peer.receive(JSON.parse(JSON.stringify(message)) as Message);
  }

  async close(): Promise<void> {
    const { peer } = this;
    if (!peer) return;
    this.peer = undefined;
    peer.peer = undefined;
    this.onclose?.();
    peer.onclose?.();
  }

  private receive(message: Message): void {
    if (this.waiting) this.waiting.push(message);
    else this.deliver(message);
  }

  private deliver(message: Message): void {
    queueMicrotask(() => {
      try {
        this.onmessage?.(message);
      } catch (error) {
        // Nobody is above this: it would end the process.
        this.onerror?.(error as Error);
      }
    });
  }
}
