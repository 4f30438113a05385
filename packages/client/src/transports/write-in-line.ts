import type { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

/**
 * Lets messages wait in line for room in the pipe of a program: each that waits by itself would listen to the pipe. A
 * subclass would be no transport that the SDK asks for its generation with a program of its own.
 */
export function writeInLine(transport: StdioClientTransport): void {
  const send = transport.send.bind(transport);
  let room: Promise<void> = Promise.resolve();
  transport.send = (message) => {
    const sent = room.then(() => send(message));
    room = sent.catch(() => undefined);
    return sent;
  };
}
