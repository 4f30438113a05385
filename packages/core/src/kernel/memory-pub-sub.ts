import type { JsonValue, PubSub } from '../contracts';

type Listener = (message: JsonValue) => void;

/** Carries messages between servers of this process. */
export class MemoryPubSub implements PubSub {
  private readonly channels = new Map<string, Set<Listener>>();

  async publish(channel: string, message: JsonValue): Promise<void> {
    const text = JSON.stringify(message);
    const listeners = this.channels.get(channel) ?? new Set();
    // Whoever publishes is not called back before it is done, as between processes.
    for (const listener of listeners) {
      queueMicrotask(() => {
        if (listeners.has(listener)) listener(JSON.parse(text) as JsonValue);
      });
    }
  }

  async subscribe(channel: string, listener: Listener): Promise<() => Promise<void>> {
    let listeners = this.channels.get(channel);
    if (!listeners) this.channels.set(channel, (listeners = new Set<Listener>()));
    const own: Listener = (message) => listener(message);
    listeners.add(own);
    return async () => {
      listeners.delete(own);
      if (listeners.size === 0 && this.channels.get(channel) === listeners) this.channels.delete(channel);
    };
  }
}
