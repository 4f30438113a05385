import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import type { MemoryConnection, Principal, TenonServer } from '@tenon/core';

/** Speaks with a server of this process, through the same text as over any other transport. Starts the server. */
export class MemoryTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  private connection: MemoryConnection | undefined;

  constructor(
    private readonly server: TenonServer,
    private readonly principal: Principal | undefined,
  ) {}

  async start(): Promise<void> {
    await this.server.start();
    this.connection = this.server.connectInMemory({ auth: this.principal });
    this.connection.onMessage((text) => this.onmessage?.(JSON.parse(text) as JSONRPCMessage));
    this.connection.onClose(() => this.onclose?.());
  }

  async send(message: JSONRPCMessage): Promise<void> {
    this.connection?.send(JSON.stringify(message));
  }

  async close(): Promise<void> {
    await this.connection?.close();
  }
}
