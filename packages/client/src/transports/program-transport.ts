import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

/** Speaks with a program. Messages wait in line for room in its pipe: each that waits by itself would listen to the pipe. */
export class ProgramTransport extends StdioClientTransport {
  private room: Promise<void> = Promise.resolve();

  override send(message: JSONRPCMessage): Promise<void> {
    const sent = this.room.then(() => super.send(message));
    this.room = sent.catch(() => undefined);
    return sent;
  }
}
