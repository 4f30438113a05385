import type { Principal } from '../contracts';
import type { OpenConversation } from '../wire/ports';

/** The client's end of a conversation within one process. Messages are JSON text and arrive asynchronously. */
export interface MemoryConnection {
  send(message: string): void;
  /** @returns a function that stops listening */
  onMessage(listener: (message: string) => void): () => void;
  /** Hangs up: what runs is aborted, and nothing arrives any more. Resolves when everything has ended. */
  close(): Promise<void>;
}

/** Opens a conversation in memory, through the same text as over any other transport. */
export function connectInMemory(
  open: OpenConversation,
  options: { readonly principal?: Principal } = {},
): MemoryConnection {
  const listeners = new Set<(message: string) => void>();
  let closed = false;
  const conversation = open({
    transport: 'memory',
    principal: options.principal,
    send: (message) =>
      queueMicrotask(() => {
        if (!closed) for (const listener of listeners) listener(message);
      }),
  });
  return {
    send: (message) =>
      queueMicrotask(() => {
        if (!closed) conversation.receive(message);
      }),
    onMessage: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: async () => {
      closed = true;
      conversation.close();
      await conversation.settled();
    },
  };
}
