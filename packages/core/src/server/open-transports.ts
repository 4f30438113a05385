import { TenonError } from '../errors';
import type { HttpAddress, MemoryConnection, NodeHttpTransport, StdioTransport } from '../transports';

/** What a server has opened by itself to be spoken to: a port, stdio, and connections within the process. */
export class OpenTransports {
  private http: NodeHttpTransport | undefined;
  private binding: Promise<HttpAddress> | undefined;
  private boundTo: HttpAddress | undefined;
  private stdio: StdioTransport | undefined;
  private readonly memory = new Set<MemoryConnection>();

  /** Where it listens; undefined unless it does over HTTP. */
  get address(): HttpAddress | undefined {
    return this.boundTo;
  }

  /** @throws TenonError TN4004 where it listens, or is about to */
  requireUnbound(): void {
    if (this.http) throw new TenonError('TN4004', 'the server listens already');
  }

  /** @throws TenonError TN4001, TN4005; then another attempt may follow */
  async bind(transport: NodeHttpTransport, where: { host: string; port: number }): Promise<HttpAddress> {
    this.http = transport;
    this.binding = transport.listen(where);
    try {
      return (this.boundTo = await this.binding);
    } catch (error) {
      this.http = undefined;
      throw error;
    }
  }

  /** Starts to speak over stdio. */
  startStdio(transport: StdioTransport): void {
    this.stdio = transport;
    transport.start();
  }

  addMemory(connection: MemoryConnection): void {
    this.memory.add(connection);
    connection.onClose(() => this.memory.delete(connection));
  }

  /** Waits until it is known whether a port can be bound. */
  async settled(): Promise<void> {
    await this.binding?.catch(() => undefined);
  }

  async close(deadlineMs: number): Promise<void> {
    await Promise.all([
      this.http?.close(deadlineMs),
      this.stdio?.close(),
      ...[...this.memory].map((connection) => connection.close(deadlineMs)),
    ]);
  }

  /** Forgets where it listened. */
  forgetAddress(): void {
    this.boundTo = undefined;
  }
}
