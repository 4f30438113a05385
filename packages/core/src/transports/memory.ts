import type { Principal } from '../contracts';
import type { OpenConversation } from '../wire/ports';
import { withinDeadline } from '../wire/within-deadline';

/** The client's end of a conversation within one process. Messages are JSON text and arrive asynchronously. */
export interface MemoryConnection {
  send(message: string): void;
  /** @returns a function that stops listening */
  onMessage(listener: (message: string) => void): () => void;
  /** @returns a function that stops listening */
  onClose(listener: () => void): () => void;
  /**
   * Hangs up: what runs is aborted, and nothing arrives any more. Resolves when everything has ended, or does not end
   * although it was told to.
   *
   * @param graceMs how long what runs may take to finish before that, in milliseconds; none by default
   */
  close(graceMs?: number): Promise<void>;
}

/** How long handlers may take to end after they were told to. */
const lastMs = 1000;

/** Opens a conversation in memory, through the same text as over any other transport. */
export function connectInMemory(
  open: OpenConversation,
  options: { readonly principal?: Principal } = {},
): MemoryConnection {
  const listeners = new Set<(message: string) => void>();
  const closeListeners = new Set<() => void>();
  let closed = false;
  let closing: Promise<void> | undefined;
  const conversation = open({
    transport: 'memory',
    principal: options.principal,
    send: (message) =>
      queueMicrotask(() => {
        if (!closed) for (const listener of listeners) listener(message);
      }),
  });
  const close = async (graceMs: number): Promise<void> => {
    if (graceMs > 0) await withinDeadline(conversation.finish(), graceMs);
    closed = true;
    conversation.close();
    for (const listener of closeListeners) listener();
    await withinDeadline(conversation.finish(), lastMs);
  };
  return {
    send: (message) =>
      queueMicrotask(() => {
        if (!closing) conversation.receive(message);
      }),
    onMessage: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onClose: (listener) => {
      closeListeners.add(listener);
      return () => void closeListeners.delete(listener);
    },
    close: (graceMs = 0) => (closing ??= close(graceMs)),
  };
}
